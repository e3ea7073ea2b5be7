using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Steward.Tasks;
using Steward.Workers.Counting;
using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>One model that can be called. Several of them, in order, are a fallback order.</summary>
/// <param name="Name">In the fallback order; the server may know it under another one.</param>
/// <param name="Rate">Over all tasks of the host.</param>
/// <param name="AttemptTimeout">Of one call; null where its answers are streamed, and silence ends them.</param>
/// <param name="ContextWindow">Tokens of prompt and answer together; null where it is not known.</param>
internal sealed record ModelDeployment(
    string Name, IChatClient Client, LearnedDialect Dialect, LearnedCount Count, RateLimit Rate, TimeSpan? AttemptTimeout,
    long? ContextWindow, Sampling Sampling)
{
    internal static ModelDeployment Of(DeploymentSettings model, ChatClients clients, TimeProvider time, ILogger log)
    {
        var dialect = new LearnedDialect(model.Name, Providers.Dialect.Of(model.Server), log);
        var client = new OpenAIChatClient(clients.Of(model), model.Server.Name!, dialect, model.Secrets, model.Server.StreamTimes, time);
        var count = new LearnedCount(model.Name, TokenizerNames.Of(model.Server, model.Server.Name!), log);
        // A span of OpenTelemetry's GenAI conventions around each call, with its usage and without its texts.
        var traced = new OpenTelemetryChatClient(client, sourceName: OwnerOrchestration.MeterName);
        return new(model.Name, traced, dialect, count, new(model.Declared?.RequestsPerMinute, model.Declared?.TokensPerMinute, time),
            model.Server.StreamTimes is null ? model.Server.AttemptTimeout : null, model.Declared?.ContextWindow,
            model.Declared?.Sampling ?? Sampling.None);
    }

    /// <summary>The most output that a prompt of so many tokens leaves room for; below 1 when there is none.</summary>
    public int RoomAfter(long promptTokens) =>
        ContextWindow is { } window ? (int)Math.Clamp(window - promptTokens, 0, int.MaxValue) : int.MaxValue;

    /// <summary>The options of a call, with its cap and with how this model is to pick its words.</summary>
    public ChatOptions OptionsFor(ChatOptions options, int cap)
    {
        var result = options.Clone();
        result.MaxOutputTokens = cap;
        result.Temperature = (float?)Sampling.Temperature;
        result.Seed = Sampling.Seed;
        if (Sampling.Effort is { } effort)
            (result.AdditionalProperties ??= [])[SamplingOptions.Effort] = effort.ToString().ToLowerInvariant();
        return result;
    }
}
