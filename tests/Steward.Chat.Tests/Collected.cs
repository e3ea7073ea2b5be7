using Microsoft.Extensions.Logging;

namespace Steward.Chat.Tests;

/// <summary>A log that keeps what is said.</summary>
internal sealed class Collected : ILogger
{
    public List<string> Texts { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Texts.Add(formatter(state, exception));
}
