using Microsoft.AspNetCore.Http;
using Steward.Approvals;
using Steward.Limits;
using Steward.Monitors;

namespace Steward.Http.Hosting;

/// <summary>Settings of the HTTP surface: section <c>Steward</c> of the configuration.</summary>
public sealed class StewardHttpOptions
{
    /// <summary>Where approvers reach this service, such as <c>https://steward.example.com</c>. The first address listened on unless said.</summary>
    public Uri? CallbackBaseUrl { get; set; }

    /// <summary>Base64, at least 32 bytes; several separated by commas: the first signs, all verify. Generated and kept with the data unless said.</summary>
    public string? SigningKey { get; set; }

    /// <summary>Name of the holder to the SHA-256 of the API key in hexadecimal. Demanded off loopback; when there are any, every call needs one.</summary>
    public Dictionary<string, string> ApiKeys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What detections of failure modes lead to, where it differs from the defaults.</summary>
    public MonitorPolicy Monitors { get; init; } = MonitorPolicy.Default;

    /// <summary>Who calls, as a platform in front has established it; null where there is none. API keys come first where there are any.</summary>
    public Func<HttpContext, string?>? Identity { get; set; }

    /// <summary>Hosts that webhooks may go to, each exact or <c>*.example.com</c>. Empty: none.</summary>
    public IList<string> WebhookHosts { get; init; } = [];

    /// <summary>Shared with the receivers of webhooks, which verify its HMAC-SHA256. At least 32 characters; needed when there are webhook hosts.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Bounds of limits; above the platform's they have no effect.</summary>
    public LimitBounds Bounds { get; set; } = LimitBounds.Platform;

    /// <summary>A body must have arrived by then. 1 second to 5 minutes; 30 seconds unless said.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence on an event stream after which a comment is sent. 100 ms to 5 minutes; 15 seconds unless said.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Event streams open at the same time. 1 to 10,000; 256 unless said.</summary>
    public int MaxStreams { get; set; } = 256;

    /// <summary>Connections open at the same time. 1 to 100,000; 2,000 unless said.</summary>
    public int MaxConnections { get; set; } = 2_000;

    /// <summary>Everything that is wrong with these settings; empty when nothing is.</summary>
    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        void Check(bool holds, string error)
        {
            if (!holds)
                errors.Add(error);
        }
        Check(CallbackBaseUrl is null or { IsAbsoluteUri: true, Scheme: "https" or "http", Query: "" },
            "Steward:CallbackBaseUrl must be an absolute http or https address without query.");
        Check(WebhookHosts.Count == 0 || WebhookSecret?.Length >= 32, "Steward:WebhookSecret of at least 32 characters is needed for Steward:WebhookHosts.");
        Check(BodyTimeout >= TimeSpan.FromSeconds(1) && BodyTimeout <= TimeSpan.FromMinutes(5), "Steward:BodyTimeout must be from 00:00:01 to 00:05:00.");
        Check(Heartbeat >= TimeSpan.FromMilliseconds(100) && Heartbeat <= TimeSpan.FromMinutes(5), "Steward:Heartbeat must be from 00:00:00.1 to 00:05:00.");
        Check(MaxStreams is >= 1 and <= 10_000, "Steward:MaxStreams must be from 1 to 10000.");
        Check(MaxConnections is >= 1 and <= 100_000, "Steward:MaxConnections must be from 1 to 100000.");
        foreach (var (name, hash) in ApiKeys)
            Check(Is<Access.ApiKeys>(() => new(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = hash })), $"Steward:ApiKeys:{name} must be the SHA-256 of the key in 64 hexadecimal digits.");
        Check(SigningKey is null || Is(() => SigningKeys.Parse(SigningKey)),
            $"Steward:SigningKey must be Base64, separated by commas, each of at least {SigningKeys.MinKeyLength} bytes.");
        return errors;
    }

    private static bool Is<T>(Func<T> make)
    {
        try
        {
            return make() is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
