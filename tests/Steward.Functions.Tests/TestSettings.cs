using Microsoft.Extensions.Configuration;
using Steward.Functions.Settings;

namespace Steward.Functions.Tests;

internal static class TestSettings
{
    /// <summary>
    /// The app's settings: on the emulator and at an address that the platform says, where the values do not say otherwise.
    /// </summary>
    public static AppSettings Read(params (string Key, string Value)[] values) => AppSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection([new("AzureWebJobsStorage", "UseDevelopmentStorage=true"), new("WEBSITE_HOSTNAME", "steward.example.net")])
        .AddInMemoryCollection(values.Select(value => new KeyValuePair<string, string?>(value.Key, value.Value))).Build());
}
