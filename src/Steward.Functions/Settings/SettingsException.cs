using Steward.Contracts;

namespace Steward.Functions.Settings;

/// <summary>The app cannot start as it is set up. The message has one line per error.</summary>
internal sealed class SettingsException(IReadOnlyList<FieldError> errors) : ArgumentException(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
