using Steward.Contracts;
using Steward.Functions.Settings;
using Steward.Workers;

namespace Steward.Functions.Hosting;

/// <summary>Why the app cannot start, for whoever reads the host's log: a line for each error, without a stack trace.</summary>
internal static class StartErrors
{
    /// <summary>The host takes a line of the worker's error output for an error by its words; <c>failed</c> is one of them.</summary>
    private const string Prefix = "Steward failed to start: ";

    public static IReadOnlyList<string> Of(Exception exception) => [.. Reasons(exception).Select(reason => $"{Prefix}{FirstLine(reason)}")];

    public static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return (end < 0 ? line : line[..end].TrimEnd()).ToString();
    }

    private static IEnumerable<string> Reasons(Exception exception) => exception switch
    {
        SettingsException settings => settings.Errors.Select(error => $"{error with { Field = SettingOf(error.Field) }}"),
        WorkersConfigurationException catalogue =>
            catalogue.Errors.Select(error => $"{new FieldError(SettingOf("Steward:Catalogue"), error.ToString())}"),
        AggregateException several => several.InnerExceptions.SelectMany(Reasons),
        { InnerException: { } cause } when !exception.Message.Contains(cause.Message, StringComparison.Ordinal) =>
            [$"{FirstLine(exception.Message)} {FirstLine(cause.Message)}"],
        _ => [exception.Message],
    };

    /// <summary>As application settings are written: <c>Model__ApiKey</c>.</summary>
    private static string SettingOf(string field) => field.Replace(":", "__", StringComparison.Ordinal);
}
