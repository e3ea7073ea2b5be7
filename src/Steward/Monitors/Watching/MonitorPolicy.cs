namespace Steward.Monitors.Watching;

/// <summary>Rules that differ from the defaults, by mode.</summary>
public sealed record MonitorPolicy(IReadOnlyDictionary<string, MonitorRule> Rules)
{
    /// <summary>No rule differs: each mode leads to what docs/monitors.md lists for it.</summary>
    public static MonitorPolicy Default { get; } = new(new Dictionary<string, MonitorRule>(StringComparer.Ordinal));

    /// <summary>Everything is seen and nothing is done about it.</summary>
    public static MonitorPolicy RecordOnly { get; } = new(MonitorCatalogue.Definitions.ToDictionary(
        definition => definition.Mode, _ => new MonitorRule(MonitorAction.Record), StringComparer.Ordinal));

    /// <summary>The rule of a mode: that of the policy, else the monitor's default.</summary>
    public MonitorRule For(MonitorDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Rules.TryGetValue(definition.Mode, out var rule) ? rule : definition.Default;
    }

    /// <summary>This policy with another rule for one mode.</summary>
    /// <param name="mode">MAST's number, <c>1.1</c> to <c>3.3</c>.</param>
    /// <exception cref="ArgumentException">The mode is unknown.</exception>
    public MonitorPolicy With(string mode, MonitorRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (!MonitorCatalogue.Definitions.Any(definition => definition.Mode == mode))
            throw new ArgumentException($"'{mode}' is not a MAST mode; modes are 1.1 to 3.3.", nameof(mode));

        return new(new Dictionary<string, MonitorRule>(Rules, StringComparer.Ordinal) { [mode] = rule });
    }
}
