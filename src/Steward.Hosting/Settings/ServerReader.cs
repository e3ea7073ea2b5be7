using Steward.Http.Hosting;
using Steward.Http.Options;

namespace Steward.Hosting.Settings;

/// <summary>
/// Reads the settings of a host that is its own server, as <see cref="StewardWeb"/> makes one: who may call, and how much at a time.
/// </summary>
internal static class ServerReader
{
    /// <param name="server">Completed by what the settings say.</param>
    public static void Read(SettingValues values, StewardHttpOptions server)
    {
        server.BodyTimeout = values.Duration("Steward:BodyTimeout", server.BodyTimeout, Range<TimeSpan>(nameof(server.BodyTimeout)));
        server.Heartbeat = values.Duration("Steward:Heartbeat", server.Heartbeat, Range<TimeSpan>(nameof(server.Heartbeat)));
        server.MaxStreams = values.Number("Steward:MaxStreams", server.MaxStreams, Range<int>(nameof(server.MaxStreams)));
        server.MaxConnections = values.Number("Steward:MaxConnections", server.MaxConnections, Range<int>(nameof(server.MaxConnections)));
        foreach (var (name, hash) in values.Section("Steward:ApiKeys"))
            server.ApiKeys[name] = hash ?? "";
    }

    private static (T Min, T Max) Range<T>(string option)
        where T : IComparable<T> => SettingRange.Of<T>(typeof(StewardHttpOptions), option);
}
