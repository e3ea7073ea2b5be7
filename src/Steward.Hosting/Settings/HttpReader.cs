using Steward.Http.Notifications;
using Steward.Http.Options;
using Steward.Limits;
using Steward.Monitors.Watching;

namespace Steward.Hosting.Settings;

/// <summary>Reads the settings of the HTTP surface that every host has.</summary>
internal static class HttpReader
{
    /// <param name="values">What is wrong is reported to them.</param>
    /// <param name="own">What the host knows by itself; settings come before it.</param>
    /// <returns><paramref name="own"/>, completed and checked.</returns>
    public static StewardHttpOptions Read(SettingValues values, StewardHttpOptions own)
    {
        own.CallbackBaseUrl = values.Address("Steward:CallbackBaseUrl") ?? own.CallbackBaseUrl;
        own.SigningKey = values.Text("Steward:SigningKey") ?? own.SigningKey;
        own.WebhookSecret = values.Text("Steward:WebhookSecret") ?? own.WebhookSecret;
        foreach (var host in values.List("Steward:WebhookHosts"))
            own.WebhookHosts.Add(host);
        own.Retention = Retention(values) ?? own.Retention;
        own.LogApprovalLinks = values.Choice("Steward:LogApprovalLinks", own.LogApprovalLinks,
            ("undelivered", ApprovalLinkLogging.Undelivered), ("always", ApprovalLinkLogging.Always), ("never", ApprovalLinkLogging.Never));
        own.Monitors = Monitors(values, own.Monitors);
        own.Bounds = Bounds(values, own.Bounds);
        values.Report([.. own.Errors(), .. SettingRange.ErrorsOf(own).Select(error => error with { Field = $"Steward:{error.Field}" })]);
        return own;
    }

    /// <summary>In whole days. What is out of bounds stays so, within what a duration can hold.</summary>
    private static TimeSpan? Retention(SettingValues values)
    {
        const string name = "Steward:RetentionDays";
        if (values.Text(name) is null)
            return null;
        var (min, max) = (StewardHttpOptions.AllowedRetention.Min.Days, StewardHttpOptions.AllowedRetention.Max.Days);
        return TimeSpan.FromDays(Math.Clamp(values.Number(name, min, (min, max)), min - 1, max + 1));
    }

    /// <summary><c>Steward:Monitors:1.3</c> and so on.</summary>
    private static MonitorPolicy Monitors(SettingValues values, MonitorPolicy own)
    {
        var read = MonitorPolicyReader.Read(values.Section("Steward:Monitors"), own);
        values.Report(read.Errors.Select(error => error with { Field = $"Steward:Monitors:{error.Field}" }));
        return read.Value!;
    }

    /// <summary>The host's maxima: <c>Steward:MaxTokens</c> and so on. They lower the platform's.</summary>
    private static LimitBounds Bounds(SettingValues values, LimitBounds own)
    {
        var platform = LimitBounds.Platform;
        return platform.LoweredTo(own with
        {
            Tokens = own.Tokens with { Max = values.Number("Steward:MaxTokens", own.Tokens.Max, platform.Tokens) },
            CostUsd = own.CostUsd with { Max = values.Number("Steward:MaxCostUsd", own.CostUsd.Max, platform.CostUsd) },
            Hops = own.Hops with { Max = values.Number("Steward:MaxHops", own.Hops.Max, platform.Hops) },
            WallClock = own.WallClock with { Max = values.Duration("Steward:MaxWallClock", own.WallClock.Max, platform.WallClock) },
        });
    }
}
