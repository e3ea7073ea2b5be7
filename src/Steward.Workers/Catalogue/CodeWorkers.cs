using Steward.Contracts;
using Steward.Workers.Code;

namespace Steward.Workers.Catalogue;

/// <summary>The workers that the host's code registers, as the catalogue sees them.</summary>
internal static class CodeWorkers
{
    private static readonly (TimeSpan Min, TimeSpan Max) Timeouts = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    public static List<WorkerDefinition> Define(IReadOnlyList<IWorker> workers, CatalogueFile file, FieldErrors errors)
    {
        var definitions = new List<WorkerDefinition>();
        foreach (var worker in workers)
        {
            var field = $"code worker '{FieldErrors.Excerpt(worker.Name ?? string.Empty)}'";
            var taken = file.BuiltIn ? BuiltInWorkers.Specialists.Concat(BuiltInWorkers.Roles) : BuiltInWorkers.Roles;
            if (!CatalogueFields.IsName(worker.Name))
            {
                errors.Add(field, "its name is not made of lower-case letters, digits, '-' and single '_', a letter first, at most 64");
            }
            else if (definitions.Exists(other => other.Name == worker.Name) || taken.Any(other => other.Name == worker.Name))
            {
                errors.Add(field, "its name is taken");
            }
            else if (string.IsNullOrWhiteSpace(worker.Description))
            {
                errors.Add(field, "it has no description, and planners choose by it");
            }
            else if (worker.Timeout < Timeouts.Min || worker.Timeout > Timeouts.Max)
            {
                errors.Add(field, $"its time-out is not from {Timeouts.Min} to {Timeouts.Max}");
            }
            else
            {
                definitions.Add(
                    new() { Name = worker.Name!, Description = worker.Description, Kind = WorkerKind.Code, Timeout = worker.Timeout });
            }
        }
        return definitions;
    }
}
