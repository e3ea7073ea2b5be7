using Steward.Contracts;
using Steward.Workers.Code;
using Steward.Workers.Settings;
using Steward.Workers.Tools;

namespace Steward.Workers.Catalogue;

/// <summary>All workers of a host: the built-in ones, those of the catalogue file, and those in code. Immutable.</summary>
internal sealed class WorkerCatalogue : IWorkerCatalogue
{
    private readonly Dictionary<string, WorkerDefinition> definitions;

    private WorkerCatalogue(IEnumerable<WorkerDefinition> definitions, CatalogueFile file, IReadOnlyDictionary<string, ITool> tools,
        HostModels models)
    {
        Models = models;
        this.definitions = definitions.ToDictionary(worker => worker.Name, StringComparer.Ordinal);
        McpServers = file.McpServers;
        Prices = new(file.Prices);
        Cards = [.. this.definitions.Values.Select(worker => CardOf(worker, tools))
            .OrderBy(card => card.Name, StringComparer.Ordinal)];
    }

    public IReadOnlyList<WorkerCard> Cards { get; }

    public IReadOnlyList<McpServerDefinition> McpServers { get; }

    public PriceBook Prices { get; }

    public HostModels Models { get; }

    public IReadOnlyCollection<WorkerDefinition> Definitions => definitions.Values;

    /// <summary>Null when the catalogue has no such worker (any more).</summary>
    public WorkerDefinition? Find(string name) => definitions.GetValueOrDefault(name);

    /// <summary>Whether it is a model worker that runs without a model.</summary>
    public bool IsOffline(WorkerDefinition worker) => worker.Kind == WorkerKind.Model && Models.AreOffline(worker.Model);

    /// <summary>The catalogue of a host, or everything that is wrong with its file.</summary>
    /// <param name="setting">The value of a setting by its name; none is set unless given.</param>
    public static Validated<WorkerCatalogue> Create(
        CatalogueFile file, IReadOnlyList<IWorker> codeWorkers, IReadOnlyList<ITool> tools, ModelSettings model,
        Func<string, string?>? setting = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(codeWorkers);
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(model);
        var errors = new FieldErrors();
        var inCode = CodeWorkers.Define(codeWorkers, file, errors);
        var toolsByName = tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        new CatalogueCheck(file, toolsByName.Keys, [.. inCode.Select(worker => worker.Name)], errors).Run();
        var models = HostModels.Create(model, file.Models, setting ?? (_ => null));
        if (errors.Any || models.Value is null)
            return new(null, [.. errors.All, .. models.Errors]);

        // A judge that only compares words would pass what a human would not: without a model there is none.
        var roles = file.Roles.Where(role => role.Role != WorkerRole.Judge || !models.Value.AreOffline(role.Model));
        var specialists = file.BuiltIn ? BuiltInWorkers.Specialists : [];
        return new(new([.. specialists, .. roles, .. file.Workers, .. inCode], file, toolsByName, models.Value), []);
    }

    private WorkerCard CardOf(WorkerDefinition worker, IReadOnlyDictionary<string, ITool> tools)
    {
        var offline = IsOffline(worker);
        var usesModel = worker.Kind == WorkerKind.Model;
        var models = usesModel ? Models.Of(worker.Model) : [];
        var (price, unpriced) = Prices.Of(worker, models);
        return new()
        {
            Name = worker.Name,
            Description = offline ? $"{worker.Description} ({OfflineLabel.Text})" : worker.Description,
            Kind = worker.Kind,
            Role = worker.Role,
            Tools = [.. worker.Tools.Select(name => tools.ContainsKey(name) ? name : McpToolName.ForModel(name))
                .Distinct(StringComparer.Ordinal)],
            PromptOverhead = PromptBound.Of(worker, tools, models),
            BytesPerToken = PromptBound.BytesPerTokenOf(models),
            MaxOutputTokens = usesModel ? worker.MaxOutputTokens : 0,
            MaxTurns = usesModel && !offline ? worker.MaxTurns : 1,
            Timeout = worker.Timeout,
            Price = price,
            UnpricedModels = unpriced,
            Gate = worker.Gate,
            Notice = offline ? OfflineLabel.Text : null,
            Team = worker.Team,
        };
    }
}
