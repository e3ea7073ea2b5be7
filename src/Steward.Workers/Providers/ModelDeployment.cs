using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.Workers.Counting;
using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>One model that can be called. Several of them, in order, are a fallback order.</summary>
internal sealed record ModelDeployment(string Name, IChatClient Client, LearnedDialect Dialect, LearnedCount Count)
{
    /// <summary>The deployments of the settings, in their order. The settings are valid: see <see cref="ModelSettings.Check"/>.</summary>
    public static IReadOnlyList<ModelDeployment> Of(ModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Of(settings, new(settings));
    }

    internal static IReadOnlyList<ModelDeployment> Of(ModelSettings settings, ChatClients clients) =>
        [.. NamesIn(settings.Name).Select(name => Of(name, settings, clients, NullLogger.Instance))];

    internal static ModelDeployment Of(string name, ModelSettings settings, ChatClients clients, ILogger log)
    {
        var dialect = new LearnedDialect(name, Providers.Dialect.Of(settings), log);
        var count = new LearnedCount(name, TokenizerNames.Of(settings, name), log);
        return new(name, new OpenAIChatClient(clients.Of(name), name, dialect, settings.ApiKey), dialect, count);
    }

    /// <summary>The names in a fallback order, such as <c>gpt-a, gpt-b</c>.</summary>
    internal static string[] NamesIn(string? names) =>
        (names ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
