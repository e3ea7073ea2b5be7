using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Steward.Hosting.Settings;

namespace Steward.Hosting;

/// <summary>
/// Reads the configuration over what the program has set, and reports everything that is wrong in one exception when the host starts.
/// </summary>
/// <remarks>
/// Not by the configuration binder: it stops at the first value that has the wrong form, and does not say what is allowed.
/// </remarks>
internal sealed partial class ConfiguredOptions(IConfiguration configuration, ILogger<StewardOptions> logger)
    : IPostConfigureOptions<StewardOptions>, IValidateOptions<StewardOptions>
{
    private readonly SettingValues values = new(configuration.AsEnumerable());

    public void PostConfigure(string? name, StewardOptions options)
    {
        options.Read(values);
        foreach (var unknown in values.Unknown(StewardOptions.Sections))
            NotKnown(logger, unknown);
    }

    public ValidateOptionsResult Validate(string? name, StewardOptions options) => values.Errors.Count == 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(values.Errors.Select(error => error.ToString()));

    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    [LoggerMessage(EventId = 3301, EventName = "UnknownSetting", Level = LogLevel.Warning, Message = "{Unknown}")]
    private static partial void NotKnown(ILogger logger, UnknownSetting unknown);
}
