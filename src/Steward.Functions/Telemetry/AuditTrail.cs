using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.DurableTask.Events;
using Steward.Tasks;

namespace Steward.Functions.Telemetry;

/// <summary>
/// Every event of every task as telemetry: what happened, to which task, by which worker, at what expense. Application Insights shows them as
/// custom events. They hold the one-line summary, never prompts, answers or documents: those stay in the task's own log and records.
/// </summary>
internal sealed class AuditTrail(ILoggerFactory loggers) : IEventObserver
{
    /// <summary>Category of the log records. It is never sampled and never filtered below information.</summary>
    public const string Category = "Steward.Audit";

    /// <summary>Application Insights takes a log record with this attribute for a custom event of that name.</summary>
    private const string CustomEventName = "microsoft.custom_event.name";

    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    private static readonly EventId TaskEventId = new(4101, nameof(TaskEvent));

    private readonly ILogger logger = loggers.CreateLogger(Category);

    public void Logged(string instanceId, InstanceEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (logger.IsEnabled(LogLevel.Information) && item.Data.Deserialize<TaskEvent>(DurableJson.Options) is { } happened)
            logger.Log(LogLevel.Information, TaskEventId, Attributes(instanceId, item, happened), null, (_, _) => happened.Summary);
    }

    private static List<KeyValuePair<string, object?>> Attributes(string taskId, InstanceEvent item, TaskEvent happened)
    {
        List<KeyValuePair<string, object?>> attributes =
        [
            new(CustomEventName, $"steward.{happened.Kind}"),
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
