using System.Text.Json;

namespace Steward.DurableTask.Activities;

/// <summary>The input of every activity: the activity's own input, who calls, and until when the caller waits.</summary>
/// <remarks>Histories hold it: fields are only ever added.</remarks>
internal sealed record ActivityMessage(string InstanceId, JsonElement Input, DateTimeOffset? Until)
{
    public RawJson ToJson() => PayloadJson.Raw(this);
}
