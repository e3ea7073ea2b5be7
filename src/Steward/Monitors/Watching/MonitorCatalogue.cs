using Steward.Monitors.Judging;
using Steward.Monitors.Modes;

namespace Steward.Monitors.Watching;

/// <summary>The fourteen modes of MAST (Cemri et al. 2025, arXiv 2503.13657), one monitor each.</summary>
internal static class MonitorCatalogue
{
    public static IReadOnlyList<MonitorDefinition> Definitions { get; } =
    [
        .. CreateDeterministic().Select(monitor => monitor.Definition).Concat(CreateJudged().Select(mode => mode.Definition))
            .OrderBy(definition => definition.Mode, StringComparer.Ordinal),
    ];

    /// <summary>New ones, for one task.</summary>
    public static IReadOnlyList<IMonitor> CreateDeterministic() =>
    [
        new StepRepetition(), new LossOfHistory(), new UnawareOfTermination(), new ConversationReset(), new IgnoredInput(),
        new PrematureTermination(), new MissingVerification(),
    ];

    /// <summary>New ones, for one task.</summary>
    public static IReadOnlyList<IJudgedMode> CreateJudged() =>
    [
        new DisobeyedTask(), new DisobeyedRole(), new UnaskedClarification(), new Derailment(), new WithheldInformation(),
        new ReasoningActionMismatch(), new IncorrectVerification(),
    ];
}
