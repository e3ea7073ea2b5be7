using Steward.Texts;

namespace Steward.Durability;

/// <summary>A failure as data: recorded in histories, so it holds text and no exception object.</summary>
/// <param name="ErrorType">Full name of the exception type, or one of the constants here.</param>
/// <param name="Message">What went wrong, at most <see cref="MaxMessageLength"/> characters.</param>
public sealed record FailureDetails(string ErrorType, string Message)
{
    /// <summary>Of <see cref="Message"/>, in UTF-16 code units: what is longer is cut.</summary>
    public const int MaxMessageLength = 2_000;

    /// <summary>The caller's time-out passed before the activity had ended.</summary>
    public const string TimeoutErrorType = "timeout";

    /// <summary>The instance was ended from outside.</summary>
    public const string TerminatedErrorType = "terminated";

    /// <summary>The code asked for other steps than the recorded history has: it was changed, or is not deterministic.</summary>
    public const string NonDeterminismErrorType = "non-determinism";

    /// <summary>No orchestration, activity, entity or operation of that name is registered.</summary>
    public const string UnknownNameErrorType = "unknown-name";

    /// <summary>The engine did not do what was asked: a sub-orchestration's id is taken, or a limit is reached.</summary>
    public const string RefusedErrorType = "refused";

    /// <summary>
    /// The failure that an exception stands for: that of an <see cref="OperationFailedException"/> as it is, else its type and message.
    /// </summary>
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

    /// <summary>What went wrong, as it was recorded.</summary>
    public FailureDetails Failure { get; } = failure;
}
