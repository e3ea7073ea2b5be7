using System.Text;
using Steward.Workers.Tools;

namespace Steward.Workers.Catalogue;

/// <summary>
/// The most tokens that the fixed part of a worker's prompt can take. Every tokenizer in use is built over bytes, so a token is at least one
/// byte, and bytes bound tokens.
/// </summary>
internal static class PromptBound
{
    /// <summary>What the host itself writes into every prompt: rules, the envelope's schema, names of sections, message framing.</summary>
    private const long Frame = 4_096;

    /// <summary>An offline worker has no prompt.</summary>
    private const long OfflineFrame = 256;

    /// <summary>Of one tool: its framing in the provider's format.</summary>
    private const long ToolFrame = 128;

    public static long Of(WorkerDefinition worker, IReadOnlyDictionary<string, ITool> tools, ModelProvider provider)
    {
        if (worker.Kind != WorkerKind.Model)
            return 0;
        if (provider == ModelProvider.Offline)
            return OfflineFrame;
        return Frame + Encoding.UTF8.GetByteCount(worker.Instructions) + Encoding.UTF8.GetByteCount(worker.Description)
            + worker.Tools.Sum(name => tools.TryGetValue(name, out var tool) ? BytesOf(tool) : McpTools.MaxToolBytes);
    }

    public static long BytesOf(ITool tool) =>
        ToolFrame + Encoding.UTF8.GetByteCount(tool.Name) + Encoding.UTF8.GetByteCount(tool.Description)
        + Encoding.UTF8.GetByteCount(tool.Parameters.GetRawText());
}
