using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Contracts;

namespace Steward.Workers.Catalogue;

internal static partial class McpServerReader
{
    private const int MaxVariables = 64;

    public static McpServerDefinition? Read(JsonElement item, string path, FieldErrors errors)
    {
        if (JsonFields.Open(item, path, errors) is not { } fields)
            return null;
        var name = CatalogueFields.Name(fields, "name", errors);
        var command = fields.Text("command", 1_000);
        var arguments = fields.Texts("arguments", 64, 2_000, unique: false);
        var address = CatalogueFields.Address(fields, "url", errors);
        var token = fields.Text("tokenSetting", 200);
        var environment = ReadEnvironment(fields, errors);
        fields.RefuseOthers();
        if (fields.Has("command") == fields.Has("url"))
            errors.Add(path, "has either a command or a url");
        if (fields.Has("url") && fields.Has("arguments"))
            errors.Add(fields.PathOf("arguments"), "goes with a command, not with a url");
        if (fields.Has("command") && token is not null)
            errors.Add(fields.PathOf("tokenSetting"), "goes with a url, not with a command");
        if (fields.Has("url") && fields.Has("environment"))
            errors.Add(fields.PathOf("environment"), "goes with a command, not with a url");
        return name is null ? null : new(name, command, arguments, address, token) { Environment = environment };
    }

    private static Dictionary<string, string> ReadEnvironment(JsonFields fields, FieldErrors errors)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Object("environment") is not { } variables || !variables.HasAtMost(MaxVariables))
            return settings;
        foreach (var variable in variables.Names)
        {
            if (!Variables().IsMatch(variable))
            {
                errors.Add(variables.PathOf(FieldErrors.Excerpt(variable)),
                    "is not the name of an environment variable: letters, digits and '_', no digit first, at most 128");
            }
            if (variables.Text(variable, 200) is { } setting)
                settings[variable] = setting;
        }
        return settings;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variables();
}
