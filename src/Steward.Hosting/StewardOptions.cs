using Steward.Hosting.Settings;
using Steward.Http.Options;
using Steward.Workers.Settings;

namespace Steward.Hosting;

/// <summary>
/// What a host is told. A program sets its own values when it adds Steward; settings (environment, <c>appsettings.json</c>: sections
/// <c>Steward</c> and <c>Model</c>) come before them.
/// </summary>
public sealed class StewardOptions
{
    /// <summary><see cref="DataFolder"/> where nothing is set.</summary>
    public const string DefaultDataFolder = ".steward";

    /// <summary>The sections of the configuration that are Steward's.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["Steward", "Model"];

    /// <summary>
    /// Folder of the embedded engine's database, created where it is missing; relative to the current folder. <c>.steward</c> by default.
    /// </summary>
    public string DataFolder { get; set; } = DefaultDataFolder;

    /// <summary>Models, tools, documents and the catalogue.</summary>
    public WorkersOptions Workers { get; set; } = new();

    /// <summary>The HTTP surface, approvals, retention and the host's maxima.</summary>
    public StewardHttpOptions Http { get; set; } = new();

    /// <summary>Takes what the settings say, over what is set already.</summary>
    /// <param name="values">What is wrong is reported to them.</param>
    /// <param name="ownServer">False where a platform serves the surface: who may call, and how much at a time, is its matter.</param>
    public void Read(SettingValues values, bool ownServer = true)
    {
        ArgumentNullException.ThrowIfNull(values);
        DataFolder = values.Text("Steward:DataFolder") ?? DataFolder;
        if (DataFolder.Length == 0 || DataFolder.Contains('\0', StringComparison.Ordinal))
            values.Report("Steward:DataFolder", "is not a path");
        Workers = WorkersReader.Read(values, Workers);
        if (ownServer)
            ServerReader.Read(values, Http);
        HttpReader.Read(values, Http);
    }
}
