using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Approvals;
using Steward.DurableTask.Hosting;
using Steward.Functions.Hosting;
using Steward.Functions.Settings;

namespace Steward.Functions.Tests;

internal static class FunctionNames
{
    /// <summary>What the app itself registers, built as at its start but without reaching any storage.</summary>
    public static StewardTasks OfRegistry() => Services().GetRequiredService<StewardTasks>();

    public static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([
            new("AzureWebJobsStorage", "UseDevelopmentStorage=true"), new("Steward:CallbackBaseUrl", "http://localhost"),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)),
        ]).Build();
        var services = new ServiceCollection().AddLogging();
        services.AddStewardFunctions(AppSettings.Read(configuration));
        return services.BuildServiceProvider();
    }
}
