using System.Text.Json;
using Steward.TestDoubles;

namespace Steward.Chat.Tests;

/// <summary>What a turn makes of an answer.</summary>
public enum AnswerEnd
{
    /// <summary>An envelope with the answer in it.</summary>
    Answered,

    /// <summary>The calculator is called, and its result sent back.</summary>
    Called,

    /// <summary>The model is asked to mend it.</summary>
    Corrected,

    /// <summary>A failed envelope.</summary>
    Failed,

    /// <summary>Another attempt, in the same turn.</summary>
    Retried,
}

/// <param name="Prompt">Tokens charged for the prompt; null for its bound.</param>
/// <param name="Completion">Tokens charged for the answer; null for the output cap.</param>
public sealed record Shape(AnswerEnd End, long? Prompt = 200, long? Completion = 50, bool Estimated = false)
{
    public static Shape Answered { get; } = new(AnswerEnd.Answered);

    public static Shape Called { get; } = new(AnswerEnd.Called);

    public static Shape Corrected { get; } = new(AnswerEnd.Corrected);

    public static Shape Failed { get; } = new(AnswerEnd.Failed);

    public static Shape Retried { get; } = new(AnswerEnd.Retried);

    /// <summary>Nothing was counted.</summary>
    public Shape Uncounted => this with { Prompt = null, Completion = null, Estimated = true };

    /// <summary>Nothing is charged.</summary>
    public Shape Free => this with { Prompt = 0, Completion = 0 };
}

/// <summary>Answers of servers that differ from OpenAI's, collected beside the repository. They are not part of the project.</summary>
internal static class AnswerShapes
{
    public static IReadOnlyDictionary<string, Shape> Expected { get; } = new Dictionary<string, Shape>(StringComparer.Ordinal)
    {
        ["ok"] = Shape.Answered,
        ["refusal"] = Shape.Failed,
        ["content-filter"] = Shape.Failed,
        ["length"] = Shape.Corrected,
        ["finish-eos"] = Shape.Answered,
        ["finish-null"] = Shape.Answered,
        ["finish-missing"] = Shape.Answered,
        ["finish-STOP-upper"] = Shape.Answered,
        ["finish-empty"] = Shape.Answered,
        ["tool-finish-stop"] = Shape.Called,
        ["tool-args-object"] = Shape.Called,
        ["tool-id-missing"] = Shape.Called,
        ["tool-content-and-call"] = Shape.Called,
        ["tool_calls-null"] = Shape.Answered,
        ["tool_calls-empty"] = Shape.Answered,
        ["function_call-legacy"] = Shape.Called,
        ["content-parts"] = Shape.Answered,
        ["content-parts-thinking"] = Shape.Answered,
        ["content-missing"] = Shape.Corrected,
        ["fenced"] = Shape.Answered,
        ["think-tags"] = Shape.Answered,
        ["trailing"] = Shape.Answered,
        ["reasoning_content"] = Shape.Answered,
        ["usage-none"] = Shape.Answered.Uncounted,
        ["usage-null"] = Shape.Answered.Uncounted,
        ["usage-no-completion"] = Shape.Answered,
        ["usage-details-null"] = Shape.Answered,
        ["usage-cached"] = Shape.Answered,
        ["usage-gemini-thoughts"] = Shape.Answered with { Completion = 700 },
        ["service-tier"] = Shape.Answered,
        ["unknown-fields"] = Shape.Answered,
        ["no-id-created-model"] = Shape.Answered,
        ["id-null"] = Shape.Answered,
        ["role-model"] = Shape.Answered,
        ["role-missing"] = Shape.Answered,
        ["conf-string"] = Shape.Answered,
        ["conf-95"] = Shape.Corrected,
        ["evidence-missing"] = Shape.Answered,
        ["evidence-null"] = Shape.Answered,
        ["extra-field"] = Shape.Corrected,
        ["status-upper"] = Shape.Answered,
        ["long-reason"] = Shape.Corrected,
        ["long-result"] = Shape.Corrected,
        ["error-200"] = Shape.Retried.Uncounted,
        ["two-choices"] = Shape.Answered,
        ["sse"] = Shape.Answered,
        ["html-200"] = Shape.Retried.Uncounted,
    };

    /// <summary>Body by name of the shape.</summary>
    public static IReadOnlyDictionary<string, string> Bodies()
    {
        var folder = SharedData.Folder("answer-shapes", "STEWARD_ANSWER_SHAPES");
        Skip.If(folder is null,
            "The collected answers are not here: put them at ../shared/data/answer-shapes or set STEWARD_ANSWER_SHAPES.");
        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(folder!, "shapes.jsonl")).Where(line => line.Length > 0))
        {
            using var document = JsonDocument.Parse(line);
            var answer = document.RootElement.GetProperty("answer");
            bodies.Add(document.RootElement.GetProperty("shape").GetString()!,
                answer.TryGetProperty("raw", out var raw) ? raw.GetString()! : answer.GetRawText());
        }
        return bodies;
    }
}
