using Steward.Http.Hosting;
using Steward.Workers;

namespace Steward.Local.Hosting;

/// <summary>Everything a host is told, read and checked once.</summary>
/// <param name="DataFolder">Absolute.</param>
internal sealed record HostSettings(string DataFolder, WorkersOptions Workers, StewardHttpOptions Http)
{
    public const string DefaultDataFolder = ".steward";

    public HostSettings WithDocuments(string? folder) => this with { Workers = Workers with { DocumentsFolder = folder } };
}

/// <summary>What was given as an option and comes before environment and files; null where nothing was.</summary>
internal sealed record SettingOverrides(string? DataFolder = null, string? Catalogue = null, string? Provider = null, string? Model = null, string? Endpoint = null);
