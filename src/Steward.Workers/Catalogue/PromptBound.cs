using Steward.Workers.Counting;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;
using Steward.Workers.Settings;
using Steward.Workers.Tools;

namespace Steward.Workers.Catalogue;

/// <summary>The most tokens that the fixed part of a worker's prompt can take.</summary>
internal static class PromptBound
{
    /// <summary>An offline worker has no prompt.</summary>
    private const long OfflineFrame = 256;

    /// <param name="models">Of a model worker: any of them may be sent its prompt. None where it runs offline.</param>
    public static long Of(WorkerDefinition worker, IReadOnlyDictionary<string, ITool> tools, IReadOnlyList<DeploymentSettings> models)
    {
        if (worker.Kind != WorkerKind.Model)
            return 0;
        if (models.Count == 0)
            return OfflineFrame;
        var by = TextsOf(models);
        var unknownTool = McpServerDefinition.MaxToolBytes / (BytesPerTokenOf(models) ?? 1);
        var toolBounds = worker.Tools.Sum(name => tools.TryGetValue(name, out var tool) ? PromptComposer.BoundOf(tool, by) : unknownTool);
        return models.Max(model =>
            PromptComposer.OverheadOf(worker.Role, worker.Instructions, toolBounds, Dialect.Of(model.Server), by));
    }

    /// <summary>As <see cref="WorkerCard.BytesPerToken"/>.</summary>
    public static int? BytesPerTokenOf(IReadOnlyList<DeploymentSettings> models) =>
        models.Count == 0 || TextsOf(models) == TokenBound.Bytes ? null : TokenBound.BytesPerToken;

    /// <summary>What counts for all the models in a worker's fallback order.</summary>
    private static TokenBound TextsOf(IEnumerable<DeploymentSettings> models) =>
        models.Select(model => TokenizerNames.Of(model.Server, model.Server.Name!)).Distinct().ToList() is [var one]
            ? TokenBound.By(one)
            : TokenBound.Bytes;
}
