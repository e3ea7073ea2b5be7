using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Steward.DurableTask.Storage;

namespace Steward.Functions.Hosting;

/// <summary>
/// Clients of the storage account that the Functions host itself uses: setting <c>AzureWebJobsStorage</c> with a connection string (emulator), or
/// <c>AzureWebJobsStorage__accountName</c> with an identity.
/// </summary>
internal sealed class StorageClients
{
    private const string Setting = "AzureWebJobsStorage";

    private readonly Func<string, QueueClient> queues;

    public StorageClients(IConfiguration configuration)
    {
        if (configuration[Setting] is { Length: > 0 } connection)
        {
            Records = AzureRecordStore.Of(connection);
            queues = name => new(connection, name);
            return;
        }
        var section = configuration.GetSection(Setting);
        var credential = Credential(section["clientId"]);
        Records = AzureRecordStore.Of(Service(section, "table"), Service(section, "blob"), credential);
        queues = name => new(new Uri(Service(section, "queue"), name), credential);
    }

    public AzureRecordStore Records { get; }

    public QueueClient Queue(string name) => queues(name);

    private static DefaultAzureCredential Credential(string? clientId) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });

    private static Uri Service(IConfigurationSection section, string kind)
    {
        if (section[$"{kind}ServiceUri"] is { Length: > 0 } address)
            return new(address.EndsWith('/') ? address : address + "/");
        return section["accountName"] is { Length: > 0 } account
            ? new($"https://{account}.{kind}.core.windows.net/")
            : throw new ArgumentException($"Set {Setting} to a connection string, or {Setting}__accountName for an identity.", nameof(section));
    }
}
