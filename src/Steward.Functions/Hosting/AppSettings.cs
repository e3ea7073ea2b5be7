using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Steward.Http.Hosting;
using Steward.Limits;
using Steward.Monitors;
using Steward.Workers;

namespace Steward.Functions.Hosting;

/// <summary>The application settings, read and checked once. All that is wrong is reported together.</summary>
internal sealed class AppSettings
{
    public const string TaskQueue = "steward-tasks";
    public const string PoisonQueue = TaskQueue + "-poison";
    private const string CallerHeader = "X-MS-CLIENT-PRINCIPAL-NAME";

    private readonly IConfiguration configuration;
    private readonly List<string> errors = [];

    private AppSettings(IConfiguration configuration)
    {
        this.configuration = configuration;
        Workers = new()
        {
            CatalogueFile = Text("Steward:Catalogue"),
            DocumentsFolder = Text("Steward:DocumentsFolder"),
            Setting = name => configuration[name.Replace("__", ":", StringComparison.Ordinal)],
            Model = new()
            {
                Provider = Provider(),
                Endpoint = Address("Model:Endpoint"),
                Name = Text("Model:Name"),
                ApiKey = Text("Model:ApiKey"),
                Attempts = Value("Model:Attempts", ModelSettings.Offline.Attempts),
                AttemptTimeout = Value("Model:AttemptTimeout", ModelSettings.Offline.AttemptTimeout),
                LegacyOutputCap = Text("Model:LegacyOutputCap") is { } flag && bool.Parse(flag),
            },
        };
        Http = new()
        {
            CallbackBaseUrl = Address("Steward:CallbackBaseUrl") ?? OwnAddress(),
            SigningKey = Text("Steward:SigningKey"),
            WebhookSecret = Text("Steward:WebhookSecret"),
            WebhookHosts = [.. Lists("Steward:WebhookHosts")],
            Bounds = Bounds(),
            Monitors = Monitors(),
            Identity = IdentityOfPlatform(),
        };
        OutcomeQueue = Text("Steward:OutcomeQueue");
        OutcomeWebhook = Address("Steward:OutcomeWebhook");
        Retention = TimeSpan.FromDays(Value("Steward:RetentionDays", 30));
        errors.AddRange(Workers.Check().Select(error => error.ToString()));
        errors.AddRange(Http.Errors());
        if (Retention < TimeSpan.FromDays(1))
            errors.Add("Steward:RetentionDays must be at least 1.");
        if (OutcomeWebhook is not null && Http.WebhookHosts.Count == 0)
            errors.Add("Steward:OutcomeWebhook needs its host among Steward:WebhookHosts.");
    }

    public WorkersOptions Workers { get; }

    public StewardHttpOptions Http { get; }

    /// <summary>Where the outcome of every task goes; null: nowhere.</summary>
    public string? OutcomeQueue { get; }

    /// <summary>As <see cref="OutcomeQueue"/>, by signed HTTP.</summary>
    public Uri? OutcomeWebhook { get; }

    /// <summary>How long ended tasks are kept. 30 days unless said.</summary>
    public TimeSpan Retention { get; }

    /// <exception cref="ArgumentException">Lists everything that is wrong.</exception>
    public static AppSettings Read(IConfiguration configuration)
    {
        var settings = new AppSettings(configuration);
        return settings.errors.Count == 0
            ? settings
            : throw new ArgumentException(string.Join(Environment.NewLine, settings.errors), nameof(configuration));
    }

    /// <summary>
    /// The caller as App Service authentication established it. Where that is on, the platform takes the header from every request before it sets
    /// its own; where it is off, anybody could send one, so it is not looked at.
    /// </summary>
    private Func<HttpContext, string?>? IdentityOfPlatform() =>
        string.Equals(configuration["WEBSITE_AUTH_ENABLED"], "true", StringComparison.OrdinalIgnoreCase)
            ? context => context.Request.Headers[CallerHeader] is [{ Length: > 0 } name] ? name : null
            : null;

    private Uri? OwnAddress() => Text("WEBSITE_HOSTNAME") is not { } host ? null
        : new($"{(host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) ? "http" : "https")}://{host}");

    private ModelProvider Provider()
    {
        switch (Text("Model:Provider"))
        {
            case null or "offline": return ModelProvider.Offline;
            case "openai": return ModelProvider.Openai;
            case "azure-openai": return ModelProvider.AzureOpenai;
            case var other:
                errors.Add($"Model:Provider '{other}' is not known; allowed: offline, openai, azure-openai.");
                return ModelProvider.Offline;
        }
    }

    private MonitorPolicy Monitors()
    {
        var read = MonitorPolicyReader.Read(configuration.GetSection("Steward:Monitors").GetChildren().Select(item => KeyValuePair.Create(item.Key, item.Value)));
        errors.AddRange(read.Errors.Select(error => $"Steward:Monitors:{error}"));
        return read.Value!;
    }

    /// <summary>The host's maxima: they lower the platform's.</summary>
    private LimitBounds Bounds()
    {
        var platform = LimitBounds.Platform;
        return platform.LoweredTo(platform with
        {
            Tokens = (platform.Tokens.Min, Value("Steward:MaxTokens", platform.Tokens.Max)),
            CostUsd = (platform.CostUsd.Min, Value("Steward:MaxCostUsd", platform.CostUsd.Max)),
            Hops = (platform.Hops.Min, Value("Steward:MaxHops", platform.Hops.Max)),
            WallClock = (platform.WallClock.Min, Value("Steward:MaxWallClock", platform.WallClock.Max)),
        });
    }

    private string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    private string[] Lists(string key) =>
        (Text(key) ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private Uri? Address(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address))
            return address;
        errors.Add($"{key} '{text}' is no absolute address.");
        return null;
    }

    private T Value<T>(string key, T fallback)
        where T : struct, IParsable<T>
    {
        if (Text(key) is not { } text)
            return fallback;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value))
            return value;
        errors.Add($"{key} '{text}' cannot be read as a {typeof(T).Name}.");
        return fallback;
    }
}
