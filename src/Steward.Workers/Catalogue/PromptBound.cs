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
        return model.Provider == ModelProvider.Offline
            ? OfflineFrame
            : PromptComposer.OverheadOf(worker.Role, worker.Instructions,
                worker.Tools.Sum(name => tools.TryGetValue(name, out var tool)
                    ? PromptComposer.BoundOf(tool)
                    : McpServerDefinition.MaxToolBytes),
                Dialect.Of(model));
    }
}
