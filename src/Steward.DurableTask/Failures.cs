using Microsoft.DurableTask;
using Steward.Durability;
using Steward.Texts;

namespace Steward.DurableTask;

/// <summary>Carries a <see cref="FailureDetails"/> through Durable Task, which keeps only an exception's type and message.</summary>
/// <remarks>Type name and message format are read back from histories: changing them breaks tasks in flight.</remarks>
public sealed class RecordedFailureException(FailureDetails failure) : Exception($"{failure.ErrorType}{Separator}{failure.Message}")
{
    internal const string Separator = ": ";
}

/// <summary>Failures between Durable Task's words and the port's.</summary>
internal static class Failures
{
    private const string UnknownErrorType = "unknown";

    private static readonly string Recorded = typeof(RecordedFailureException).FullName!;

    /// <summary>What to throw so that the caller's engine records <paramref name="exception"/> as the port would.</summary>
    public static Exception ToThrow(Exception exception) =>
        exception is OperationFailedException failed ? new RecordedFailureException(failed.Failure) : exception;

    public static FailureDetails Read(TaskFailureDetails details)
    {
        // Durable Task wraps what a called instance failed with once per level; the port passes it on as it is.
        while (details.ErrorType == typeof(TaskFailedException).FullName && details.InnerFailure is { } inner)
            details = inner;
        return Read(details.ErrorType, details.ErrorMessage);
    }

    public static FailureDetails Read(string text) =>
        text.IndexOf(RecordedFailureException.Separator, StringComparison.Ordinal) is > 0 and var at
            ? Read(text[..at], text[(at + RecordedFailureException.Separator.Length)..])
            : new(UnknownErrorType, Clip.To(text, FailureDetails.MaxMessageLength));

    public static FailureDetails Read(string errorType, string message) =>
        errorType == Recorded ? Read(message) : new(TypeOf(errorType), Clip.To(message, FailureDetails.MaxMessageLength));

    private static string TypeOf(string errorType) => errorType switch
    {
        "ActivityTaskNotFound" or "OrchestratorTaskNotFound" or "EntityTaskNotFound" or "DurableTask.Core.Exceptions.TypeMissingException"
            => FailureDetails.UnknownNameErrorType,
        "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException" => FailureDetails.NonDeterminismErrorType,
        _ => errorType,
    };
}
