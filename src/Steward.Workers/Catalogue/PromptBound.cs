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

    public static long Of(WorkerDefinition worker, IReadOnlyDictionary<string, ITool> tools, ModelSettings model)
    {
        if (worker.Kind != WorkerKind.Model)
            return 0;
        if (model.Provider == ModelProvider.Offline)
            return OfflineFrame;
        var by = TextsOf(worker, model);
        var unknownTool = McpServerDefinition.MaxToolBytes / (BytesPerTokenOf(worker, model) ?? 1);
        return PromptComposer.OverheadOf(worker.Role, worker.Instructions,
            worker.Tools.Sum(name => tools.TryGetValue(name, out var tool) ? PromptComposer.BoundOf(tool, by) : unknownTool),
            Dialect.Of(model), by);
    }

    /// <summary>As <see cref="WorkerCard.BytesPerToken"/>.</summary>
    public static int? BytesPerTokenOf(WorkerDefinition worker, ModelSettings model) =>
        worker.Kind != WorkerKind.Model || model.Provider == ModelProvider.Offline || TextsOf(worker, model) == TokenBound.Bytes
            ? null
            : TokenBound.BytesPerToken;

    /// <summary>What counts for all the models in a worker's fallback order.</summary>
    private static TokenBound TextsOf(WorkerDefinition worker, ModelSettings model) =>
        ModelDeployment.NamesIn(worker.Model ?? model.Name).Select(name => TokenizerNames.Of(model, name)).Distinct().ToList() is [var one]
            ? TokenBound.By(one)
            : TokenBound.Bytes;
}
