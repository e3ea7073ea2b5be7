using Steward.Contracts;

namespace Steward.Workers.Settings;

/// <summary>What only the settings of the host show of a declared model: keys that are missing, addresses that do not fit.</summary>
internal static class DeploymentCheck
{
    public static IEnumerable<FieldError> ErrorsOf(ModelDefinition definition, DeploymentSettings model, Func<string, string?> setting)
    {
        var path = $"models.{FieldErrors.Excerpt(definition.Name)}";
        return NotSet($"{path}.apiKeySetting", definition.ApiKeySetting, setting)
            .Concat(definition.ApiKeySetting is { } key && setting(key) is null ? [] : ServerErrors(path, model.Server))
            .Concat(definition.Headers.SelectMany(header => HeaderErrors($"{path}.headers.{header.Name}", header, setting)));
    }

    /// <summary>In terms of the catalogue's fields.</summary>
    private static IEnumerable<FieldError> ServerErrors(string path, ModelSettings server) =>
        server.Check().Select(error => error with { Field = error.Field.Replace("model.", $"{path}.", StringComparison.Ordinal) })
            .Select(error => error.Field == $"{path}.apiKey" ? error with { Field = $"{path}.apiKeySetting" } : error);

    private static IEnumerable<FieldError> HeaderErrors(string field, ModelHeader header, Func<string, string?> setting) =>
        header.Setting is { } name
            ? NotSet(field, name, setting).Append(HeaderSecret.ErrorOf(field, setting(name))).OfType<FieldError>()
            : [];

    private static IEnumerable<FieldError> NotSet(string field, string? name, Func<string, string?> setting) =>
        name is not null && setting(name) is null
            ? [new(field, $"the setting '{FieldErrors.Excerpt(name)}' is not set")]
            : [];
}
