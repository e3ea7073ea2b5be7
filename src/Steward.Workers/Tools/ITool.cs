using System.Text.Json;

namespace Steward.Workers.Tools;

/// <summary>Something a worker can call. Read-only by design: a call may be made twice after a crash.</summary>
public interface ITool
{
    /// <summary>Unique; letters, digits, <c>_</c> and <c>-</c>, at most 64 characters (what chat models accept).</summary>
    string Name { get; }

    /// <summary>What it does and when to call it, for the model.</summary>
    string Description { get; }

    /// <summary>JSON schema of the arguments, of type object. <see cref="ArgumentSchema"/> says what of it is checked.</summary>
    JsonElement Parameters { get; }

    /// <summary>
    /// Called with arguments that match <see cref="Parameters"/>. What the caller did wrong is a result with an error, never an exception.
    /// </summary>
    Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken);
}

/// <summary>For whom a tool is called.</summary>
/// <param name="TaskId">Top of the tree.</param>
/// <param name="Documents">Names of the task's documents, as <see cref="IDocumentLibrary"/> takes them.</param>
public sealed record ToolContext(string TaskId, IReadOnlyList<string> Documents);

/// <summary>What a tool answers, as data for the worker.</summary>
/// <param name="Text">At most <see cref="MaxTextLength"/> characters.</param>
/// <param name="Citations">Where the text comes from.</param>
/// <param name="Error">What was wrong with the call, for the worker to read; null when it was answered.</param>
public sealed record ToolResult(string Text, IReadOnlyList<Citation>? Citations = null, string? Error = null)
{
    /// <summary>Of <see cref="Text"/>, in UTF-16 code units.</summary>
    public const int MaxTextLength = 16_384;

    /// <summary>A call that was not answered.</summary>
    /// <param name="error">What was wrong and what would be right, for the worker to read.</param>
    public static ToolResult Failed(string error) => new(string.Empty, null, error);
}
