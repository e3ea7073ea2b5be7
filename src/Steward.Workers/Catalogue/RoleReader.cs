using Steward.Contracts;
using Steward.Texts;

namespace Steward.Workers.Catalogue;

/// <summary>Reads what a catalogue file changes of the owner's roles. The form of their answers is not theirs to change.</summary>
internal static class RoleReader
{
    /// <summary>All roles.</summary>
    public static IReadOnlyList<WorkerDefinition> Read(JsonFields fields, FieldErrors errors)
    {
        if (fields.Object("roles") is not { } roles)
            return BuiltInWorkers.Roles;
        foreach (var name in roles.Names.Where(name => !BuiltInWorkers.Roles.Any(role => role.Name == name)))
            errors.Add(roles.PathOf(FieldErrors.Excerpt(name)), $"is not a role; {Instead(name)}");
        return [.. BuiltInWorkers.Roles.Select(role => roles.Object(role.Name) is { } changes ? Read(changes, role) : role)];
    }

    private static WorkerDefinition Read(JsonFields changes, WorkerDefinition role)
    {
        var changed = WorkerDefinitionReader.ReadModelFields(changes, role);
        changes.RefuseOthers();
        return changed;
    }

    private static string Instead(string name)
    {
        var names = BuiltInWorkers.Roles.Select(role => role.Name).ToList();
        return EditDistance.Nearest(name, names) is { } nearest ? $"did you mean {nearest}?" : $"there are {string.Join(", ", names)}";
    }
}
