using Microsoft.Extensions.Configuration;
using Steward.Http.Hosting;
using Steward.Settings;
using Steward.Workers;

namespace Steward.Local.Hosting;

/// <summary>Settings from <c>appsettings.json</c> in the current folder, over it the environment, over it the options.</summary>
internal static class SettingsReader
{
    /// <param name="options">Settings that were given as options.</param>
    /// <exception cref="CommandException">The file is no JSON.</exception>
    public static IConfiguration Load(string folder, IEnumerable<KeyValuePair<string, string?>>? options = null)
    {
        try
        {
            return new ConfigurationBuilder().SetBasePath(folder).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables()
                .AddInMemoryCollection(options).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadInput, $"appsettings.json cannot be read: {(exception.InnerException ?? exception).Message}");
        }
    }

    /// <returns>Checked; what is wrong has been reported to <paramref name="values"/>.</returns>
    public static HostSettings Read(SettingValues values, string currentFolder)
    {
        var data = values.Text("Steward:DataFolder") ?? HostSettings.DefaultDataFolder;
        if (data.Contains('\0', StringComparison.Ordinal))
        {
            values.Report("Steward:DataFolder", "is no path");
            data = HostSettings.DefaultDataFolder;
        }
        return new(Path.GetFullPath(data, currentFolder), WorkersReader.Read(values), StewardHttpReader.Read(values, Server(values)));
    }

    /// <summary>What belongs to a server of its own: who may call, and how much at a time.</summary>
    private static StewardHttpOptions Server(SettingValues values)
    {
        var server = new StewardHttpOptions();
        server.BodyTimeout = values.Duration("Steward:BodyTimeout", server.BodyTimeout, StewardHttpOptions.AllowedBodyTimeout);
        server.Heartbeat = values.Duration("Steward:Heartbeat", server.Heartbeat, StewardHttpOptions.AllowedHeartbeat);
        server.MaxStreams = values.Number("Steward:MaxStreams", server.MaxStreams, StewardHttpOptions.AllowedStreams);
        server.MaxConnections = values.Number("Steward:MaxConnections", server.MaxConnections, StewardHttpOptions.AllowedConnections);
        foreach (var (name, hash) in values.Section("Steward:ApiKeys"))
            server.ApiKeys[name] = hash ?? "";
        return server;
    }
}
