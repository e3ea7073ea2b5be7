using System.Text.Json;
using Steward.Contracts;
using Steward.Resilience;

namespace Steward.Workers.Catalogue;

/// <summary>Reads one worker of a catalogue file. A field that its kind has no use for is refused, since it would do nothing.</summary>
internal static class WorkerDefinitionReader
{
    /// <summary>A server's name, two underscores, and a tool's name, of which MCP allows 128 characters.</summary>
    private const int MaxToolName = CatalogueFields.NameLength + 2 + 128;

    private static readonly Dictionary<string, WorkerKind[]> FieldsOfKinds = new(StringComparer.Ordinal)
    {
        ["instructions"] = [WorkerKind.Model],
        ["tools"] = [WorkerKind.Model],
        ["model"] = [WorkerKind.Model],
        ["maxOutputTokens"] = [WorkerKind.Model],
        ["maxTurns"] = [WorkerKind.Model],
        ["temperature"] = [WorkerKind.Model],
        ["effort"] = [WorkerKind.Model],
        ["price"] = [WorkerKind.Model],
        ["endpoint"] = [WorkerKind.Http],
        ["tokenSetting"] = [WorkerKind.Http],
        ["server"] = [WorkerKind.Mcp],
        ["tool"] = [WorkerKind.Mcp],
        ["argument"] = [WorkerKind.Mcp],
        ["confidence"] = [WorkerKind.Mcp],
        ["team"] = [WorkerKind.Team],
    };

    public static WorkerDefinition? Read(JsonElement item, string path, FieldErrors errors)
    {
        if (JsonFields.Open(item, path, errors) is not { } fields)
            return null;
        var defaults = new WorkerDefinition { Name = "-", Description = "-", Kind = WorkerKind.Model };
        var name = CatalogueFields.Name(fields, "name", errors);
        var worker = ReadModelFields(fields, defaults) with
        {
            Name = name ?? defaults.Name,
            Path = path,
            Description = fields.Text("description", 1_000, required: true) ?? string.Empty,
            Kind = fields.Choice("kind", WorkerKind.Model),
            Tools = fields.Texts("tools", 32, MaxToolName),
            Gate = ReadGate(fields),
            Price = fields.Object("price") is { } price ? CatalogueReader.ReadPrice(price, errors) : null,
            Endpoint = CatalogueFields.Address(fields, "endpoint", errors),
            TokenSetting = fields.Text("tokenSetting", 200),
            Mcp = new(
                fields.Text("server", CatalogueFields.NameLength) ?? string.Empty,
                fields.Text("tool", 128) ?? string.Empty,
                fields.Text("argument", 128) ?? string.Empty,
                (double)fields.Number("confidence", 0.5m, (0, 1))),
            Team = fields.Texts("team", 32, CatalogueFields.NameLength),
        };
        CheckKind(fields, worker.Kind, errors);
        fields.RefuseOthers();
        return name is null ? null : worker with { Mcp = worker.Kind == WorkerKind.Mcp ? worker.Mcp : null };
    }

    /// <summary>What workers of kind model and roles have in common. What is absent stays as it is.</summary>
    internal static WorkerDefinition ReadModelFields(JsonFields fields, WorkerDefinition worker) => worker with
    {
        Instructions = fields.Text("instructions", 20_000) ?? worker.Instructions,
        Model = fields.Text("model", CatalogueFile.MaxModelNames),
        MaxOutputTokens = (int)fields.Integer("maxOutputTokens", worker.MaxOutputTokens, (64, 100_000)),
        MaxTurns = (int)fields.Integer("maxTurns", worker.MaxTurns, (1, 50)),
        Timeout = fields.Duration("timeout", worker.Timeout, (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))),
        Sampling = CatalogueFields.Sampling(fields),
    };

    private static GatePolicy ReadGate(JsonFields fields)
    {
        var defaults = GatePolicy.Default;
        if (fields.Object("gate") is not { } gate)
            return defaults;
        var policy = new GatePolicy
        {
            MaxConcurrent = (int)gate.Integer("maxConcurrent", defaults.MaxConcurrent, (1, 1_000)),
            FaultsToOpen = (int)gate.Integer("faultsToOpen", defaults.FaultsToOpen, (1, 100)),
            OpenFor = gate.Duration("openFor", defaults.OpenFor, (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))),
        };
        gate.RefuseOthers();
        return policy;
    }

    private static void CheckKind(JsonFields fields, WorkerKind kind, FieldErrors errors)
    {
        if (kind == WorkerKind.Code)
        {
            errors.Add(fields.PathOf("kind"), "code workers are registered by the host's code, not in the catalogue");
            return;
        }
        string[] required = kind switch
        {
            WorkerKind.Model => ["instructions"],
            WorkerKind.Http => ["endpoint"],
            WorkerKind.Mcp => ["server", "tool", "argument"],
            _ => ["team"],
        };
        foreach (var name in required.Where(name => !fields.Has(name)))
            errors.Add(fields.PathOf(name), $"is required for a worker of kind {kind.ToString().ToLowerInvariant()}");
        foreach (var (name, kinds) in FieldsOfKinds)
        {
            if (fields.Has(name) && !kinds.Contains(kind))
                errors.Add(fields.PathOf(name), $"has no meaning for a worker of kind {kind.ToString().ToLowerInvariant()}");
        }
    }
}
