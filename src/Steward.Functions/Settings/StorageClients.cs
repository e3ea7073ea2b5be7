using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Steward.DurableTask.Storage;
using Steward.Hosting.Settings;

namespace Steward.Functions.Settings;

/// <summary>
/// Clients of the storage account that the Functions host itself uses: setting <c>AzureWebJobsStorage</c> with a connection string
/// (emulator), or <c>AzureWebJobsStorage__accountName</c> with an identity.
/// </summary>
internal sealed class StorageClients
{
    public const string Setting = "AzureWebJobsStorage";

    private readonly Func<string, QueueClient> queues;

    private StorageClients(string connection)
    {
        Records = new(connection, AzureRecordStore.TableName);
        Blobs = new(connection, AzureRecordStore.ContainerName);
        queues = name => new(connection, name);
        // A connection string may lack the queues alone.
        Queue(AppSettings.TaskQueue);
    }

    private StorageClients(Uri tables, Uri blobs, Uri queues, string? clientId)
    {
        var credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });
        Records = new(tables, AzureRecordStore.TableName, credential);
        Blobs = new(new Uri(blobs, AzureRecordStore.ContainerName), credential);
        this.queues = name => new(new Uri(queues, name), credential);
    }

    public TableClient Records { get; }

    public BlobContainerClient Blobs { get; }

    public QueueClient Queue(string name) => queues(name);

    /// <returns>Null when the settings are wrong, which has been reported to <paramref name="values"/>.</returns>
    public static StorageClients? Read(SettingValues values)
    {
        if (values.Text(Setting) is { } connection)
            return OfConnection(connection, values);
        var (tables, blobs, queues) = (Service(values, "table"), Service(values, "blob"), Service(values, "queue"));
        return tables is null || blobs is null || queues is null ? null : new(tables, blobs, queues, values.Text($"{Setting}:clientId"));
    }

    private static StorageClients? OfConnection(string connection, SettingValues values)
    {
        try
        {
            return new(connection);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException
            or KeyNotFoundException)
        {
            // Not what the exception says: it may quote the key.
            values.Report(Setting, "is not a connection string of a storage account with tables, blobs and queues");
            return null;
        }
    }

    private static Uri? Service(SettingValues values, string kind)
    {
        var setting = $"{Setting}:{kind}ServiceUri";
        if (values.Text(setting) is not null)
            return values.Address(setting) is { } address ? new(address.AbsoluteUri.TrimEnd('/') + "/") : null;
        if (values.Text($"{Setting}:accountName") is not { } account)
            values.Report(Setting, $"is required: a connection string, or {Setting}__accountName for an identity");
        else if (account.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)))
            return new($"https://{account}.{kind}.core.windows.net/");
        else
            values.Report($"{Setting}:accountName", "must be the name of a storage account: lower-case letters and digits");
        return null;
    }
}
