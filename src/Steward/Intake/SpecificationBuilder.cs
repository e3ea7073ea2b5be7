using Steward.Contracts;
using Steward.Monitors.Watching;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Intake;

/// <summary>A request against what the host offers: a specification without its ids, or every reason why not.</summary>
internal sealed class SpecificationBuilder(IWorkerCatalogue catalogue, IDocumentLibrary documents, MonitorPolicy? monitors)
{
    private const int MaxNamed = 10;

    public async Task<Validated<TaskSpecification>> BuildAsync(
        TaskRequest request, string id, DateTimeOffset now, string? requestedBy, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var specialists = Specialists(request, errors);
        var task = new TaskSpecification
        {
            Id = id,
            RootId = id,
            Goal = request.Goal,
            Pattern = request.Pattern,
            Documents = [.. request.Documents.Select(document => document.Name)],
            Workers = [.. specialists, .. catalogue.Cards.Where(card => card.Role != WorkerRole.Specialist)],
            TeamMembers = TeamMembersOf(specialists),
            Limits = request.Limits,
            Completion = request.Completion,
            OnLimit = request.OnLimit,
            Approval = request.Approval,
            CreatedAt = now,
            Metadata = request.Metadata,
            Monitors = monitors is { Rules.Count: > 0 } ? monitors : null,
            RequestedBy = requestedBy,
            Protocol = OwnerProtocol.Current,
        };
        CheckRoles(task, errors);
        if (request.LimitsCost)
            CheckPrices(task, errors);
        await FindDocumentsAsync(request, errors, cancellationToken);
        return new(errors.Any ? null : task, errors.All);
    }

    private List<WorkerCard> Specialists(TaskRequest request, FieldErrors errors)
    {
        var all = catalogue.Cards.Where(card => card.Role == WorkerRole.Specialist).ToList();
        if (all.Count == 0)
            errors.Add("workers", "this host offers no specialist");
        if (request.Workers.Count == 0)
            return all;
        var chosen = new List<WorkerCard>();
        for (var i = 0; i < request.Workers.Count; i++)
        {
            var name = request.Workers[i];
            if (all.Find(card => card.Name == name) is { } card)
            {
                chosen.Add(card);
            }
            else
            {
                errors.Add($"workers[{i}]",
                    $"there is no specialist '{FieldErrors.Excerpt(name)}'; there are {string.Join(", ", all.Select(card => card.Name))}");
            }
        }
        return chosen;
    }

    /// <summary>All that the teams among them consist of, teams in teams too, and are not chosen themselves.</summary>
    private List<WorkerCard> TeamMembersOf(List<WorkerCard> chosen)
    {
        var members = new List<WorkerCard>();
        var open = new Queue<WorkerCard>(chosen);
        while (open.TryDequeue(out var worker))
        {
            foreach (var card in catalogue.Cards.Where(card => worker.Team.Contains(card.Name, StringComparer.Ordinal)
                && !chosen.Contains(card) && !members.Contains(card)))
            {
                members.Add(card);
                open.Enqueue(card);
            }
        }
        return members;
    }

    private static void CheckRoles(TaskSpecification task, FieldErrors errors)
    {
        var pattern = PatternChoice.Of(task).Kind;
        if (pattern == PatternKind.OrchestratorWorker && task.Role(WorkerRole.Planner) is null)
            errors.Add("pattern", "orchestrator-worker needs a planner, and this host has none");
        if (pattern == PatternKind.Adaptive && task.Role(WorkerRole.Manager) is null)
            errors.Add("pattern", "adaptive needs a manager, and this host has none");
        if (task.OnLimit == OnLimit.Owner && task.Role(WorkerRole.Owner) is null)
            errors.Add("onLimit", "owner needs an owner worker, and this host has none");
    }

    /// <summary>A limit of cost that somebody sets is kept or refused; calls without a price would count as free.</summary>
    private static void CheckPrices(TaskSpecification task, FieldErrors errors)
    {
        var unpriced = task.Workers.Concat(task.TeamMembers).Where(card => card.UnpricedModels is not null).ToList();
        if (unpriced.Count == 0)
            return;
        errors.Add("limits.costUsd",
            $"cannot be kept: the price of {Listed(WorkerCard.UnpricedIn(unpriced))} is not known, which "
                + $"{Listed([.. unpriced.Select(card => card.Name)])} may run on; name it in "
                + "prices of the catalogue, or leave costUsd out");
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNamed).Select(name => $"'{FieldErrors.Excerpt(name)}'"))
            + (names.Count > MaxNamed ? $" and {names.Count - MaxNamed} more" : string.Empty);

    private async Task FindDocumentsAsync(TaskRequest request, FieldErrors errors, CancellationToken cancellationToken)
    {
        var offered = request.Documents.Where(document => document.Text is null).Select(document => document.Name).ToList();
        foreach (var (name, reason) in await documents.CheckAsync(offered, cancellationToken))
        {
            var index = request.Documents.ToList().FindIndex(document => document.Text is null && document.Name == name);
            errors.Add(index < 0 ? "documents" : $"documents[{index}]", name is null ? reason : $"'{FieldErrors.Excerpt(name)}' {reason}");
        }
    }
}
