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
