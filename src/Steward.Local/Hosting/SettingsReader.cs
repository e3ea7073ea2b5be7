using System.Globalization;
using Microsoft.Extensions.Configuration;
using Steward.Http.Hosting;
using Steward.Limits;
using Steward.Monitors;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Local.Hosting;

/// <summary>Settings from <c>appsettings.json</c> in the current folder, over it the environment, over it the options. All that is wrong is reported together.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<FieldError> errors = [];

    /// <exception cref="CommandException">The file is no JSON.</exception>
    public static IConfiguration Load(string folder)
    {
        try
        {
            return new ConfigurationBuilder().SetBasePath(folder).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadInput, $"appsettings.json cannot be read: {(exception.InnerException ?? exception).Message}");
        }
    }

    /// <exception cref="CommandException">Lists every setting that is wrong.</exception>
    public HostSettings Read(SettingOverrides given, string currentFolder)
    {
        var data = given.DataFolder ?? Text("Steward:DataFolder") ?? HostSettings.DefaultDataFolder;
        if (data.Contains('\0', StringComparison.Ordinal))
            errors.Add(new("--data", "is no path"));
        var workers = new WorkersOptions
        {
            CatalogueFile = given.Catalogue ?? Text("Steward:Catalogue"),
            DocumentsFolder = Text("Steward:DocumentsFolder"),
            Model = Model(given),
            Setting = name => configuration[name.Replace("__", ":", StringComparison.Ordinal)],
        };
        errors.AddRange(workers.Check().Select(error => error with { Field = NameOf(error.Field) }));
        var http = Http();
        errors.AddRange(http.Errors().Select(error => new FieldError("", error)));
        return errors.Count == 0
            ? new(Path.GetFullPath(data, currentFolder), workers, http)
            : throw CommandException.BadInput(errors);
    }

    private ModelSettings Model(SettingOverrides given) => new()
    {
        Provider = Provider(given.Provider),
        Endpoint = Address("Model:Endpoint", given.Endpoint),
        Name = given.Model ?? Text("Model:Name"),
        ApiKey = Text("Model:ApiKey"),
        Attempts = Number("Model:Attempts", ModelSettings.Offline.Attempts),
        AttemptTimeout = Duration("Model:AttemptTimeout", ModelSettings.Offline.AttemptTimeout),
        LegacyOutputCap = Flag("Model:LegacyOutputCap"),
    };

    private ModelProvider Provider(string? given)
    {
        switch (given ?? Text("Model:Provider"))
        {
            case null or "offline": return ModelProvider.Offline;
            case "openai": return ModelProvider.Openai;
            case "azure-openai": return ModelProvider.AzureOpenai;
            case var other:
                errors.Add(new(given is null ? "Model:Provider" : "--provider", $"'{other}' is not known; allowed: offline, openai, azure-openai"));
                return ModelProvider.Offline;
        }
    }

    private StewardHttpOptions Http()
    {
        var options = new StewardHttpOptions
        {
            CallbackBaseUrl = Address("Steward:CallbackBaseUrl"),
            SigningKey = Text("Steward:SigningKey"),
            WebhookSecret = Text("Steward:WebhookSecret"),
            Bounds = Bounds(),
            Monitors = Monitors(),
        };
        options.BodyTimeout = Duration("Steward:BodyTimeout", options.BodyTimeout);
        options.Heartbeat = Duration("Steward:Heartbeat", options.Heartbeat);
        options.MaxStreams = Number("Steward:MaxStreams", options.MaxStreams);
        options.MaxConnections = Number("Steward:MaxConnections", options.MaxConnections);
        foreach (var key in configuration.GetSection("Steward:ApiKeys").GetChildren())
            options.ApiKeys[key.Key] = key.Value ?? "";
        foreach (var host in configuration.GetSection("Steward:WebhookHosts").GetChildren().Select(host => host.Value).OfType<string>())
            options.WebhookHosts.Add(host);
        return options;
    }

    /// <summary><c>Steward:Monitors:1.3</c> and so on.</summary>
    private MonitorPolicy Monitors()
    {
        var read = MonitorPolicyReader.Read(configuration.GetSection("Steward:Monitors").GetChildren().Select(item => KeyValuePair.Create(item.Key, item.Value)));
        errors.AddRange(read.Errors.Select(error => error with { Field = $"Steward:Monitors:{error.Field}" }));
        return read.Value!;
    }

    /// <summary>The host's maxima: <c>Steward:MaxTokens</c> and so on. They lower the platform's.</summary>
    private LimitBounds Bounds()
    {
        var platform = LimitBounds.Platform;
        return platform.LoweredTo(platform with
        {
            Tokens = (platform.Tokens.Min, Number("Steward:MaxTokens", platform.Tokens.Max)),
            CostUsd = (platform.CostUsd.Min, Number("Steward:MaxCostUsd", platform.CostUsd.Max)),
            Hops = (platform.Hops.Min, Number("Steward:MaxHops", platform.Hops.Max)),
            WallClock = (platform.WallClock.Min, Duration("Steward:MaxWallClock", platform.WallClock.Max)),
        });
    }

    private string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    private Uri? Address(string key, string? given = null)
    {
        if ((given ?? Text(key)) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address))
            return address;
        errors.Add(new(given is null ? key : "--endpoint", $"'{text}' is no absolute address"));
        return null;
    }

    private T Number<T>(string key, T fallback)
        where T : struct, IParsable<T>
    {
        if (Text(key) is not { } text)
            return fallback;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value))
            return value;
        errors.Add(new(key, $"'{text}' is no number"));
        return fallback;
    }

    private bool Flag(string key)
    {
        if (Text(key) is not { } text || bool.TryParse(text, out _))
            return bool.TryParse(Text(key), out var value) && value;
        errors.Add(new(key, $"'{text}' is neither true nor false"));
        return false;
    }

    private TimeSpan Duration(string key, TimeSpan fallback)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (DurationText.TryParse(text, out var value))
            return value;
        errors.Add(new(key, $"'{text}' is no duration as {DurationText.Form}"));
        return fallback;
    }

    /// <summary>The setting of a field, as one would write it.</summary>
    private static string NameOf(string field) => field.Split('.') switch
    {
        ["model", var name] => $"Model:{char.ToUpperInvariant(name[0])}{name[1..]}",
        ["documentsFolder"] => "Steward:DocumentsFolder",
        _ => field,
    };
}
