using Spectre.Console;
using Steward.Local.Following;

namespace Steward.Local.Terminal;

/// <summary>What the process writes to: results to standard output, all else to standard error.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private readonly LiveProgress? live;

    public Screen(bool json)
    {
        Json = json;
        Terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        live = json || Console.IsErrorRedirected ? null : new(Terminal);
        Interactive = live is not null && !Console.IsInputRedirected;
        Progress = live ?? (IProgressView)new PlainProgress(Console.Error);
    }

    public bool Json { get; }

    /// <summary>Somebody can be asked.</summary>
    public bool Interactive { get; }

    public IProgressView Progress { get; }

    public IAnsiConsole Terminal { get; }

    public TextWriter Results { get; } = Console.Out;

    public TextWriter Notes { get; } = Console.Error;

    public async ValueTask DisposeAsync()
    {
        if (live is not null)
            await live.DisposeAsync();
    }
}
