using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Steward.Http.Hosting;
using Steward.Http.Notifications;
using Steward.Settings;
using Steward.Workers;

namespace Steward.Functions.Hosting;

/// <summary>The application settings, read and checked once. All that is wrong is reported together.</summary>
internal sealed class AppSettings
{
    public const string TaskQueue = "steward-tasks";
    public const string PoisonQueue = TaskQueue + "-poison";
    private const string CallerHeader = "X-MS-CLIENT-PRINCIPAL-NAME";
    private static readonly TimeSpan RetentionUnlessSaid = TimeSpan.FromDays(30);

    private AppSettings(SettingValues values)
    {
        Workers = WorkersReader.Read(values);
        Http = StewardHttpReader.Read(values, new()
        {
            CallbackBaseUrl = OwnAddress(values), Identity = IdentityOfPlatform(values), Retention = RetentionUnlessSaid,
        });
        OutcomeQueue = values.Text("Steward:OutcomeQueue");
        OutcomeWebhook = values.Address("Steward:OutcomeWebhook");
        if (OutcomeWebhook is not null && new WebhookPolicy(Http).ErrorOf(OutcomeWebhook) is { } error)
            values.Report("Steward:OutcomeWebhook", error);
    }

    public WorkersOptions Workers { get; }

    public StewardHttpOptions Http { get; }

    /// <summary>Where the outcome of every task goes; null: nowhere.</summary>
    public string? OutcomeQueue { get; }

    /// <summary>As <see cref="OutcomeQueue"/>, by signed HTTP.</summary>
    public Uri? OutcomeWebhook { get; }

    /// <exception cref="ArgumentException">Lists everything that is wrong.</exception>
    public static AppSettings Read(IConfiguration configuration)
    {
        var values = new SettingValues(configuration.AsEnumerable());
        var settings = new AppSettings(values);
        return values.Errors.Count == 0
            ? settings
            : throw new ArgumentException(string.Join(Environment.NewLine, values.Errors), nameof(configuration));
    }

    /// <summary>
    /// The caller as App Service authentication established it. Where that is on, the platform takes the header from every request before it sets
    /// its own; where it is off, anybody could send one, so it is not looked at.
    /// </summary>
    private static Func<HttpContext, string?>? IdentityOfPlatform(SettingValues values) =>
        string.Equals(values.Text("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? context => context.Request.Headers[CallerHeader] is [{ Length: > 0 } name] ? name : null
            : null;

    private static Uri? OwnAddress(SettingValues values) => values.Text("WEBSITE_HOSTNAME") is { } host
        && Uri.TryCreate($"{(host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) ? "http" : "https")}://{host}", UriKind.Absolute, out var address)
            ? address : null;
}
