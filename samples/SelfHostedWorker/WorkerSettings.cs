using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Steward.DurableTask.Storage;
using Steward.Hosting;
using Steward.Hosting.Settings;
using Steward.Http.Hosting;

namespace SelfHostedWorker;

/// <summary>The worker's settings, read and checked once. All that is wrong is reported together.</summary>
/// <param name="Urls">Addresses to listen on.</param>
internal sealed record WorkerSettings(StewardOptions Steward, BackEnd BackEnd, AzureRecordStore Records, string[] Urls)
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    /// <exception cref="ArgumentException">Lists everything that is wrong.</exception>
    public static WorkerSettings Read(IConfiguration configuration)
    {
        var values = new SettingValues(configuration.AsEnumerable());
        var urls = UrlsOf(values);
        var steward = new StewardOptions();
        steward.Http.CallbackBaseUrl = Array.Find(urls, url => url.IsLoopback);
        steward.Read(values);
        if (steward.Http.CallbackBaseUrl is null)
            values.Report("Steward:CallbackBaseUrl", "is required off loopback: the address at which approvers reach this service");
        var backEnd = BackEnd.Read(values);
        var records = RecordsOf(values);
        return values.Errors.Count == 0
            ? new(steward, backEnd!, records!, [.. urls.Select(url => url.GetLeftPart(UriPartial.Authority))])
            : throw new ArgumentException(string.Join(Environment.NewLine, values.Errors), nameof(configuration));
    }

    /// <summary>From <c>ASPNETCORE_URLS</c> or <c>--urls</c>.</summary>
    private static Uri[] UrlsOf(SettingValues values)
    {
        var urls = new List<Uri>();
        foreach (var url in (values.Text("urls") ?? DefaultUrl)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ListenAddress.Parse(url) is { Scheme: "http" or "https" } address)
                urls.Add(address);
            else
                values.Report("urls", $"'{url}' is not an address to listen on, such as {DefaultUrl}");
        }
        return [.. urls];
    }

    /// <summary>Records are in Azure Storage; any other <see cref="Steward.Durability.RecordStore"/> will do as well.</summary>
    private static AzureRecordStore? RecordsOf(SettingValues values)
    {
        if (values.Text("Steward:Storage") is { } connection)
        {
            try
            {
                return AzureRecordStore.Of(connection);
            }
            catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidOperationException)
            {
                values.Report("Steward:Storage", $"is not a connection string: {wrong.Message}");
                return null;
            }
        }
        if (values.Text("Steward:StorageAccount") is { } account)
        {
            return AzureRecordStore.Of(
                new($"https://{account}.table.core.windows.net/"), new($"https://{account}.blob.core.windows.net/"),
                new DefaultAzureCredential());
        }
        values.Report("Steward:StorageAccount", "is required, to be used with an identity; or set Steward:Storage to a connection string");
        return null;
    }
}
