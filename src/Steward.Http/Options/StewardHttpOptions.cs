using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Http.Access;
using Steward.Http.Notifications;
using Steward.Limits;
using Steward.Monitors.Watching;

namespace Steward.Http.Options;

/// <summary>Settings of the HTTP surface: section <c>Steward</c> of the configuration.</summary>
public sealed class StewardHttpOptions
{
    /// <summary>Bounds of <see cref="Retention"/>, inclusive: 1 to 36,500 days.</summary>
    public static (TimeSpan Min, TimeSpan Max) AllowedRetention { get; } = (TimeSpan.FromDays(1), TimeSpan.FromDays(36_500));

    /// <summary>
    /// Where approvers reach this service, such as <c>https://steward.example.com</c>. The first address listened on by default.
    /// </summary>
    public Uri? CallbackBaseUrl { get; set; }

    /// <summary>
    /// Base64, at least 32 bytes; several separated by commas: the first signs, all verify. Generated and kept with the data by default.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>
    /// Name of the holder to the SHA-256 of the API key in hexadecimal. Required off loopback; when there are any, every call needs one.
    /// </summary>
    public Dictionary<string, string> ApiKeys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What detections of failure modes lead to, where it differs from the defaults.</summary>
    public MonitorPolicy Monitors { get; set; } = MonitorPolicy.Default;

    /// <summary>
    /// Who calls, as a platform in front has established it; null where there is none. API keys come first where there are any.
    /// </summary>
    public Func<HttpContext, string?>? Identity { get; set; }

    /// <summary>
    /// How callers show who they are, as the description says it and refusals ask for it. By API keys, unless a platform is in front.
    /// </summary>
    public CallerAccess Access { get; set; } = CallerAccess.ApiKeys;

    /// <summary>
    /// Whether the link of a question is written to the console or the log. It is a credential, so that whoever reads the log may decide.
    /// Always by default; on Azure Functions where it reached nobody otherwise.
    /// </summary>
    public ApprovalLinkLogging LogApprovalLinks { get; set; } = ApprovalLinkLogging.Always;

    /// <summary>Hosts that webhooks may go to, each exact or <c>*.example.com</c>. Empty: none.</summary>
    public IList<string> WebhookHosts { get; init; } = [];

    /// <summary>
    /// Shared with the receivers of webhooks, which verify its HMAC-SHA256. At least 32 characters; needed when there are webhook hosts.
    /// </summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Bounds of limits; above the platform's they have no effect.</summary>
    public LimitBounds Bounds { get; set; } = LimitBounds.Platform;

    /// <summary>How long ended tasks are kept with their records. 1 to 36,500 days; for ever by default.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>A body must have arrived by then. 1 second to 5 minutes; 30 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence on an event stream after which a comment is sent. 100 ms to 5 minutes; 15 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Event streams open at the same time. 1 to 10,000; 256 by default.</summary>
    [Range(1, 10_000)]
    public int MaxStreams { get; set; } = 256;

    /// <summary>Connections open at the same time. 1 to 100,000; 2,000 by default.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 2_000;

    /// <summary>Everything that is wrong, each with the setting's name; empty when nothing is.</summary>
    public IReadOnlyList<FieldError> Errors()
    {
        var errors = new List<FieldError>();
        void Check(bool holds, string name, string error)
        {
            if (!holds)
                errors.Add(new(name, error));
        }
        Check(CallbackBaseUrl is null or { IsAbsoluteUri: true, Scheme: "https" or "http", Query: "" },
            "Steward:CallbackBaseUrl", "must be an absolute http or https address without query");
        Check(WebhookHosts.Count == 0 || WebhookSecret?.Length >= 32,
            "Steward:WebhookSecret", "must have at least 32 characters where there are Steward:WebhookHosts");
        if (Retention is { } kept && (kept < AllowedRetention.Min || kept > AllowedRetention.Max))
            errors.Add(new("Steward:RetentionDays", $"must be from {AllowedRetention.Min.Days} to {AllowedRetention.Max.Days}"));
        foreach (var (name, hash) in ApiKeys)
        {
            Check(CanMake<ApiKeys>(() => new(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = hash })),
                $"Steward:ApiKeys:{name}", "must be the SHA-256 of the key in 64 hexadecimal digits");
        }
        Check(SigningKey is null || CanMake(() => SigningKeys.Parse(SigningKey)),
            "Steward:SigningKey", $"must be Base64, separated by commas, each of at least {SigningKeys.MinKeyLength} bytes");
        return errors;
    }

    private static bool CanMake<T>(Func<T> make)
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
