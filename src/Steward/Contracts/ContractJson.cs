using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Durability;

namespace Steward.Contracts;

/// <summary>How the published contract is written and read: as <see cref="DurableJson"/>, and unknown fields are refused.</summary>
internal static class ContractJson
{
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(DurableJson.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            WriteIndented = indented,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
