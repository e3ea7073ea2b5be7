using Steward.Contracts;

namespace Steward.Local.Exits;

/// <summary>
/// The command ends here: its lines go to standard error, its code to the caller. For what the user can mend, never for faults of our own.
/// </summary>
internal sealed class CommandException(int exitCode, params IReadOnlyList<string> lines)
    : Exception(string.Join(Environment.NewLine, lines))
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Lines { get; } = lines;

    public static CommandException BadInput(IEnumerable<FieldError> errors, Func<string, string>? nameOf = null) => new(
        Exits.ExitCode.BadInput,
        [.. errors.Select(error => (error with { Field = nameOf?.Invoke(error.Field) ?? error.Field }).ToString())]);
}
