using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Durability;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Client;

/// <summary>A request as the service reads it.</summary>
internal static class RequestJson
{
    public static byte[] Write(TaskRequest request)
    {
        var json = NodeOf(request);
        json["documents"] = new JsonArray([.. request.Documents.Select(Document)]);
        json["limits"] = Changed(request.Limits);
        return JsonSerializer.SerializeToUtf8Bytes(json, DurableJson.Options);
    }

    /// <summary>A name alone, or a name with its text.</summary>
    private static JsonNode Document(RequestedDocument document) => document.Text is null ? document.Name : NodeOf(document);

    /// <summary>A service may have lower maxima than the defaults: it lowers what is not said, and refuses what is.</summary>
    private static JsonObject Changed(TaskLimits limits)
    {
        var (json, defaults) = (NodeOf(limits), NodeOf(TaskLimits.Default));
        foreach (var (name, value) in defaults)
        {
            if (JsonNode.DeepEquals(json[name], value))
                json.Remove(name);
        }
        return json;
    }

    private static JsonObject NodeOf<T>(T value) => JsonSerializer.SerializeToNode(value, DurableJson.Options)!.AsObject();
}
