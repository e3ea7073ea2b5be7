using System.Globalization;
using System.Text.Json;
using Steward.Durability;
using Steward.DurableTask.Events;
using Steward.Tasks;

namespace Steward.Functions.Telemetry;

/// <summary>One event of a task, as it leaves for an audit's destination. It holds no prompts, answers or documents.</summary>
/// <param name="Name">Such as <c>steward.task-ended</c>.</param>
/// <param name="Summary">One line.</param>
/// <param name="Attributes">Text and numbers (<see cref="long"/>, <see cref="int"/>, <see cref="double"/>) by name, none null.</param>
internal sealed record AuditEvent(string Name, string Summary, IReadOnlyList<KeyValuePair<string, object?>> Attributes)
{
    /// <returns>Null when the entry of the log is not an event of a task.</returns>
    public static AuditEvent? Of(string taskId, InstanceEvent item) =>
        item.Data.Deserialize<TaskEvent>(DurableJson.Options) is { } happened
            ? new($"steward.{happened.Kind}", happened.Summary, AttributesOf(taskId, item, happened))
            : null;

    private static List<KeyValuePair<string, object?>> AttributesOf(string taskId, InstanceEvent item, TaskEvent happened)
    {
        List<KeyValuePair<string, object?>> attributes =
        [
            new("steward.task", taskId),
            new("steward.sequence", item.Sequence),
            new("steward.at", item.At.ToString("O", CultureInfo.InvariantCulture)),
            new("steward.summary", happened.Summary),
        ];
        void Add(string name, object? value)
        {
            if (value is not null)
                attributes.Add(new(name, value));
        }
        Add("steward.worker", happened.Worker);
        Add("steward.invocation", happened.Invocation);
        Add("steward.tokens", happened.Tokens);
        Add("steward.cost_usd", (double?)happened.CostUsd);
        Add("steward.spent.tokens", happened.Spent?.Tokens);
        Add("steward.spent.cost_usd", (double?)happened.Spent?.CostUsd);
        Add("steward.spent.hops", happened.Spent?.Hops);
        return attributes;
    }
}
