using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Contracts;
using Steward.Http.Access;

namespace Steward.Http.OpenApi;

/// <summary>The description of the surface: the same in every host, but for how callers show who they are.</summary>
internal static class OpenApiDocument
{
    public static byte[] Of(CallerAccess access)
    {
        var document = Load();
        var schemes = new JsonObject();
        foreach (var (name, scheme) in access.Schemes)
            schemes.Add(name, JsonSerializer.SerializeToNode(scheme, ContractJson.Options));
        document["components"]!["securitySchemes"] = schemes;
        document["security"] = new JsonArray([.. access.Alternatives.Select(Requirement)]);
        if (access.PlatformRefusal is { } refusal)
            Refuse(document, refusal);
        return JsonSerializer.SerializeToUtf8Bytes(document, ContractJson.Options);
    }

    /// <summary>Security Requirement Object: all of these together.</summary>
    private static JsonObject Requirement(IReadOnlyList<string> together)
    {
        var requirement = new JsonObject();
        foreach (var name in together)
            requirement.Add(name, new JsonArray());
        return requirement;
    }

    /// <summary>Calls without a key do not get as far as the service.</summary>
    private static void Refuse(JsonObject document, string description)
    {
        foreach (var call in document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Select(call => call.Value!.AsObject()))
        {
            if (call["security"] is null)
                call["responses"]!["401"] = new JsonObject { ["description"] = description };
        }
    }

    private static JsonObject Load()
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("The OpenAPI document is not embedded.");
        return JsonNode.Parse(stream)!.AsObject();
    }
}
