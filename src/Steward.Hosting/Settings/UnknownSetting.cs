namespace Steward.Hosting.Settings;

/// <summary>A setting that no part of the host reads.</summary>
/// <param name="Nearest">The setting that was meant, most likely; null when none is near.</param>
public sealed record UnknownSetting(string Name, string? Nearest)
{
    /// <summary>A sentence for a log or a console, with the nearest setting.</summary>
    public override string ToString() =>
        Nearest is null ? $"setting '{Name}' is not known" : $"setting '{Name}' is not known; did you mean '{Nearest}'?";
}
