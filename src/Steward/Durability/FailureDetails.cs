using Steward.Texts;

namespace Steward.Durability;

/// <summary>A failure as data: recorded in histories, so it holds text and no exception object.</summary>
/// <param name="ErrorType">Full name of the exception type, or one of the constants here.</param>
/// <param name="Message">What went wrong, at most <see cref="MaxMessageLength"/> characters.</param>
public sealed record FailureDetails(string ErrorType, string Message)
{
    public const int MaxMessageLength = 2_000;
    public const string TimeoutErrorType = "timeout";
    public const string TerminatedErrorType = "terminated";
    public const string NonDeterminismErrorType = "non-determinism";
    public const string UnknownNameErrorType = "unknown-name";

    /// <summary>The engine did not do what was asked: a sub-orchestration's id is taken, or a limit is reached.</summary>
    public const string RefusedErrorType = "refused";

    public static FailureDetails From(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is OperationFailedException failed
            ? failed.Failure
            : new(exception.GetType().FullName ?? exception.GetType().Name, Clip.To(exception.Message, MaxMessageLength));
    }
}

/// <summary>Thrown into an orchestration when an activity, entity operation or sub-orchestration that it awaited has failed.</summary>
public sealed class OperationFailedException(string operation, FailureDetails failure)
    : Exception($"{operation} failed: {failure.Message}")
{
    /// <summary>Which call, such as <c>activity worker-turn</c>.</summary>
    public string Operation { get; } = operation;

    public FailureDetails Failure { get; } = failure;
}
