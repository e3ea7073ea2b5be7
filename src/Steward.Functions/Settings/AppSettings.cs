using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Steward.Functions.Telemetry;
using Steward.Hosting;
using Steward.Hosting.Settings;
using Steward.Http.Notifications;
using Steward.Http.Options;

namespace Steward.Functions.Settings;

/// <summary>The application settings, read and checked once. All that is wrong is reported together.</summary>
internal sealed partial class AppSettings
{
    public const string TaskQueue = "steward-tasks";
    public const string PoisonQueue = TaskQueue + "-poison";
    private const string CallerHeader = "X-MS-CLIENT-PRINCIPAL-NAME";
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    private AppSettings(SettingValues values)
    {
        var authenticated = string.Equals(values.Text("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase);
        Steward = new()
        {
            Http = new()
            {
                CallbackBaseUrl = OwnAddress(values),
                Identity = authenticated ? IdentityOfPlatform : null,
                Access = FunctionAccess.Of(authenticated),
                // The log goes to a store that more people read than may decide.
                LogApprovalLinks = ApprovalLinkLogging.Undelivered,
                Retention = DefaultRetention,
            },
        };
        Steward.Read(values, ownServer: false);
        if (Http.CallbackBaseUrl is null)
        {
            values.Report("Steward:CallbackBaseUrl",
                "is required where the platform does not say the app's own address: where approvers reach it");
        }
        Storage = StorageClients.Read(values)!;
        OutcomeQueue = QueueOf(values);
        OutcomeWebhook = values.Address("Steward:OutcomeWebhook");
        if (OutcomeWebhook is not null && new WebhookPolicy(Http.WebhookHosts).ErrorOf(OutcomeWebhook) is { } error)
            values.Report("Steward:OutcomeWebhook", error);
        TelemetryServices.Check(values);
    }

    /// <summary>What every host is told.</summary>
    public StewardOptions Steward { get; }

    public StewardHttpOptions Http => Steward.Http;

    /// <summary>The account that the Functions host uses too.</summary>
    public StorageClients Storage { get; }

    /// <summary>Where the outcome of every task goes, and every question to a human; null: nowhere.</summary>
    public string? OutcomeQueue { get; }

    /// <summary>Where outcomes go by signed HTTP; null: nowhere.</summary>
    public Uri? OutcomeWebhook { get; }

    /// <exception cref="SettingsException">Lists everything that is wrong.</exception>
    public static AppSettings Read(IConfiguration configuration)
    {
        var values = new SettingValues(configuration.AsEnumerable());
        var settings = new AppSettings(values);
        return values.Errors.Count == 0 ? settings : throw new SettingsException(values.Errors);
    }

    private static string? QueueOf(SettingValues values)
    {
        const string name = "Steward:OutcomeQueue";
        var queue = values.Text(name);
        if (queue is not null && !QueueName().IsMatch(queue))
            values.Report(name, "must be the name of a queue: 3 to 63 lower-case letters, digits and single hyphens");
        return queue;
    }

    [GeneratedRegex(@"^(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex QueueName();

    /// <summary>
    /// The caller as App Service authentication established it. Where that is on, the platform takes the header from every request before
    /// it sets its own; where it is off, anybody could send one, so it is not looked at.
    /// </summary>
    private static string? IdentityOfPlatform(HttpContext context) =>
        context.Request.Headers[CallerHeader] is [{ Length: > 0 } name] ? name : null;

    private static Uri? OwnAddress(SettingValues values) => values.Text("WEBSITE_HOSTNAME") is { } host
        && Uri.TryCreate($"{(host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) ? "http" : "https")}://{host}",
            UriKind.Absolute, out var address)
            ? address : null;
}
