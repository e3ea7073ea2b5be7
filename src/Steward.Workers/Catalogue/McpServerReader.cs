using System.Text.Json;
using Steward.Contracts;

namespace Steward.Workers.Catalogue;

internal static class McpServerReader
{
    public static McpServerDefinition? Read(JsonElement item, string path, FieldErrors errors)
    {
        if (JsonFields.Open(item, path, errors) is not { } fields)
            return null;
        var name = CatalogueFields.Name(fields, "name", errors);
        var command = fields.Text("command", 1_000);
        var arguments = fields.Texts("arguments", 64, 2_000, unique: false);
        var address = CatalogueFields.Address(fields, "url", errors);
        var token = fields.Text("tokenSetting", 200);
        fields.RefuseOthers();
        if (fields.Has("command") == fields.Has("url"))
            errors.Add(path, "has either a command or a url");
        if (fields.Has("url") && fields.Has("arguments"))
            errors.Add(fields.PathOf("arguments"), "goes with a command, not with a url");
        if (fields.Has("command") && token is not null)
            errors.Add(fields.PathOf("tokenSetting"), "goes with a url, not with a command");
        return name is null ? null : new(name, command, arguments, address, token);
    }
}
