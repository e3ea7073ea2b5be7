using System.Text.Json;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Activities;

/// <summary>The input of every activity: the activity's own input, who calls, and until when the caller waits.</summary>
/// <param name="Log">What the caller emitted before the call, to be written by whoever runs the activity.</param>
/// <remarks>Histories hold it: fields are only ever added.</remarks>
internal sealed record ActivityMessage(string InstanceId, JsonElement Input, DateTimeOffset? Until, IReadOnlyList<EventBatch>? Log = null)
{
    public RawJson ToJson() => PayloadJson.Raw(this);
}
