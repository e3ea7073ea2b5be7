using Steward.Http.Notifications;
using Steward.Limits;
using Steward.Monitors;
using Steward.Settings;

namespace Steward.Http.Hosting;

/// <summary>Reads the settings of the HTTP surface that every host has.</summary>
public static class StewardHttpReader
{
    /// <param name="values">What is wrong is reported to them.</param>
    /// <param name="own">What the host knows by itself; settings come before it.</param>
    /// <returns><paramref name="own"/>, completed and checked.</returns>
    public static StewardHttpOptions Read(SettingValues values, StewardHttpOptions own)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(own);
        own.CallbackBaseUrl = values.Address("Steward:CallbackBaseUrl") ?? own.CallbackBaseUrl;
        own.SigningKey = values.Text("Steward:SigningKey");
        own.WebhookSecret = values.Text("Steward:WebhookSecret");
        foreach (var host in values.List("Steward:WebhookHosts"))
            own.WebhookHosts.Add(host);
        own.Retention = Retention(values) ?? own.Retention;
        own.LogApprovalLinks = values.Choice("Steward:LogApprovalLinks", own.LogApprovalLinks,
            ("undelivered", ApprovalLinkLogging.Undelivered), ("always", ApprovalLinkLogging.Always), ("never", ApprovalLinkLogging.Never));
        own.Monitors = Monitors(values);
        own.Bounds = Bounds(values);
        values.Report(own.Errors());
        return own;
    }

    /// <summary>In whole days. What is out of bounds stays so, within what a duration can hold.</summary>
    private static TimeSpan? Retention(SettingValues values)
    {
        const string name = "Steward:RetentionDays";
        if (values.Text(name) is null)
            return null;
        var (least, most) = (StewardHttpOptions.AllowedRetention.Min.Days, StewardHttpOptions.AllowedRetention.Max.Days);
        return TimeSpan.FromDays(Math.Clamp(values.Number(name, least, (least, most)), least - 1, most + 1));
    }

    /// <summary><c>Steward:Monitors:1.3</c> and so on.</summary>
    private static MonitorPolicy Monitors(SettingValues values)
    {
        var read = MonitorPolicyReader.Read(values.Section("Steward:Monitors"));
        values.Report(read.Errors.Select(error => error with { Field = $"Steward:Monitors:{error.Field}" }));
        return read.Value!;
    }

    /// <summary>The host's maxima: <c>Steward:MaxTokens</c> and so on. They lower the platform's.</summary>
    private static LimitBounds Bounds(SettingValues values)
    {
        var platform = LimitBounds.Platform;
        return platform.LoweredTo(platform with
        {
            Tokens = platform.Tokens with { Max = values.Number("Steward:MaxTokens", platform.Tokens.Max, platform.Tokens) },
            CostUsd = platform.CostUsd with { Max = values.Number("Steward:MaxCostUsd", platform.CostUsd.Max, platform.CostUsd) },
            Hops = platform.Hops with { Max = values.Number("Steward:MaxHops", platform.Hops.Max, platform.Hops) },
            WallClock = platform.WallClock with { Max = values.Duration("Steward:MaxWallClock", platform.WallClock.Max, platform.WallClock) },
        });
    }
}
