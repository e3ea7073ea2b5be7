using Steward.Contracts;

namespace Steward.Monitors.Watching;

/// <summary>Reads a host's monitor settings: mode to action, such as <c>1.3</c> = <c>escalate</c>. A mode may be written <c>1_3</c>, since
/// not every place for settings takes a dot in a name.</summary>
internal static class MonitorPolicyReader
{
    private static readonly Dictionary<string, MonitorRule> Rules = new(StringComparer.Ordinal)
    {
        ["off"] = MonitorRule.Off,
        ["record"] = new(MonitorAction.Record),
        ["warn-worker"] = new(MonitorAction.WarnWorker),
        ["re-plan"] = new(MonitorAction.RePlan),
        ["return-to-owner"] = new(MonitorAction.ReturnToOwner),
        ["escalate"] = new(MonitorAction.Escalate),
    };

    /// <param name="own">What the settings change; the defaults where there is none.</param>
    public static Validated<MonitorPolicy> Read(IEnumerable<KeyValuePair<string, string?>> settings, MonitorPolicy? own = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var policy = own ?? MonitorPolicy.Default;
        var errors = new List<FieldError>();
        foreach (var (name, action) in settings)
        {
            var mode = name.Replace('_', '.');
            if (!MonitorCatalogue.Definitions.Any(definition => definition.Mode == mode))
            {
                errors.Add(new(name, "is not a MAST mode; there are "
                    + string.Join(", ", MonitorCatalogue.Definitions.Select(definition => definition.Mode))));
            }
            else if (!Rules.TryGetValue(action ?? "", out var rule))
            {
                errors.Add(new(name, $"'{action}' is not known; allowed: {string.Join(", ", Rules.Keys)}"));
            }
            else
            {
                policy = policy.With(mode, rule);
            }
        }
        return new(policy, errors);
    }
}
