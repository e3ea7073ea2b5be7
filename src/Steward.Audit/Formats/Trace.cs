using Steward.Monitors;

namespace Steward.Audit.Formats;

/// <summary>One recorded conversation, in the monitors' words.</summary>
/// <param name="Name">Unique within its file.</param>
internal sealed record Trace(
    string File, string Name, TraceFormat Format, MonitorContext Context, IReadOnlyList<TracedTurn> Turns, TraceLabels? Labels = null);

/// <param name="Message">Of the file, from 1; the same number for what was said and done in one message.</param>
/// <param name="CallsModel">True when a model was called for it.</param>
/// <param name="PromptTokens">As the recorder counted; null where it did not.</param>
internal sealed record TracedTurn(
    Turn Turn, int Message, bool CallsModel, long? PromptTokens = null, long? CompletionTokens = null, DateTimeOffset? At = null);

/// <summary>How a trace was recorded.</summary>
public enum TraceFormat
{
    /// <summary>The Who&amp;When data set: Zhang et al. 2025, arXiv 2505.00212.</summary>
    WhoAndWhen,

    /// <summary>Messages with <c>role</c>, <c>content</c> and perhaps <c>name</c> and <c>tool_calls</c>, as JSON or JSON Lines.</summary>
    ChatLog,

    /// <summary>Spans of OpenTelemetry's semantic conventions for generative AI.</summary>
    GenAiSpans,
}

/// <summary>What people said of the conversation afterwards.</summary>
/// <param name="Correct">Whether it came to the right result.</param>
/// <param name="MistakeMessage">The first decisive mistake, from 1.</param>
public sealed record TraceLabels(bool? Correct, string? MistakeAgent, int? MistakeMessage, string? MistakeReason);

/// <summary>What is wrong with a file, or a line of it.</summary>
public sealed record FileProblem(string File, string Message)
{
    /// <summary>In one line, the file first.</summary>
    public override string ToString() => $"{File}: {Message}";
}

/// <param name="Traces">What could be read, problems or not.</param>
internal sealed record FileReading(IReadOnlyList<Trace> Traces, IReadOnlyList<FileProblem> Problems);
