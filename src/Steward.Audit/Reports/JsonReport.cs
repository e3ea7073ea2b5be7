using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Durability;

namespace Steward.Audit.Reports;

/// <summary>The report as indented JSON; what is not known is left out.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Json = new(DurableJson.Options)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The whole report, its properties in camel case.</summary>
    public static string Of(AuditReport report) => JsonSerializer.Serialize(report, Json);
}
