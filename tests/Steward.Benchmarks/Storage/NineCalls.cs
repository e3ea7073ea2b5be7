using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Catalogue;
using Steward.Workers.Gates;
using Steward.Workers.Settings;

namespace Steward.Benchmarks.Storage;

/// <summary>
/// One shape of work: a plan, three workers side by side with a tool call between two turns each, assembly, judge, validation.
/// </summary>
internal static class NineCalls
{
    public const string Raw = "raw";
    private const string RawStep = "raw-step";

    /// <summary>The shape as an orchestration on Durable Task itself, with steps that do nothing.</summary>
    public static void AddRaw(DurableTaskRegistry registry)
    {
        registry.AddActivityFunc<JsonElement, JsonElement>(RawStep, (_, input) => input);
        registry.AddOrchestratorFunc<JsonElement, JsonElement>(Raw, async (context, input) =>
        {
            Task<JsonElement> StepAsync() => context.CallActivityAsync<JsonElement>(RawStep, input);
            async Task WorkAsync()
            {
                for (var turn = 0; turn < 3; turn++)
                    await StepAsync();
            }
            await StepAsync();
            await Task.WhenAll(WorkAsync(), WorkAsync(), WorkAsync());
            await StepAsync();
            await StepAsync();
            return await StepAsync();
        });
    }

    /// <summary>The shape as a task: the real owner and the real workers, on a model server that answers at once.</summary>
    public static (DurableRegistry Registry, ServiceProvider Services) Owned(RecordStore records, ScriptedModelServer model)
    {
        var services = new ServiceCollection().AddSingleton(records).AddLogging()
            .AddSingleton(new HostGates(records, GateSharing.Divided, TimeProvider.System))
            .AddStewardWorkers(new()
            {
                Model = new() { Provider = ModelProvider.Openai, Endpoint = model.Endpoint, Name = "gpt-4o-mini", ApiKey = "none" },
            }).BuildServiceProvider();
        var registry = new DurableRegistry().AddOwner(new Validator(services.GetRequiredService<IDocumentLibrary>()), records)
            .AddWorkerActivities(services);
        return (registry, services);
    }

    public static TaskSpecification Specify(string id, WorkerCatalogue catalogue) => new()
    {
        Id = id,
        RootId = id,
        Goal = "Which limits are hard?",
        Pattern = PatternKind.OrchestratorWorker,
        Documents = ["note.md"],
        Workers = [.. catalogue.Cards],
        Limits = TaskLimits.Default,
        Completion = new("Names the hard limits", []),
        OnLimit = OnLimit.CompletePartial,
        Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Never },
        CreatedAt = TimeProvider.System.GetUtcNow(),
        Protocol = OwnerProtocol.Current,
    };
}
