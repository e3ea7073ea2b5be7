using Steward.Settings;

namespace Steward.Http.Hosting;

/// <summary>Reads the settings of a host that is its own server, as <see cref="StewardWeb"/> makes one: who may call, and how much at a time.</summary>
public static class ServerReader
{
    /// <param name="values">What is wrong is reported to them.</param>
    /// <returns>To be completed by <see cref="StewardHttpReader"/>.</returns>
    public static StewardHttpOptions Read(SettingValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
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
