using Steward.Functions.Settings;

namespace Steward.Functions.Tests.Hosting;

public sealed class StorageClientsTests
{
    [Theory]
    [InlineData("AzureWebJobsStorage: is required: a connection string, or AzureWebJobsStorage__accountName for an identity")]
    [InlineData("AzureWebJobsStorage:accountName: must be the name of a storage account: lower-case letters and digits", "accountName",
        "My-Account")]
    [InlineData("AzureWebJobsStorage:queueServiceUri: 'queues' is not an absolute address", "accountName", "account",
        "queueServiceUri", "queues")]
    public void Storage_that_is_set_up_wrongly_is_named(string said, params string[] settings)
    {
        var values = settings.Chunk(2).Select(pair => ($"AzureWebJobsStorage:{pair[0]}", pair[1])).Append(("AzureWebJobsStorage", ""));
        Should.Throw<SettingsException>(() => TestSettings.Read([.. values])).Errors.ShouldHaveSingleItem().ToString().ShouldBe(said);
    }

    [Fact]
    public void Storage_by_identity_needs_the_accounts_name_alone()
    {
        var storage = TestSettings.Read(("AzureWebJobsStorage", ""), ("AzureWebJobsStorage:accountName", "acct"),
            ("AzureWebJobsStorage:blobServiceUri", "https://blobs.example.net")).Storage;
        storage.Records.Uri.ShouldBe(new("https://acct.table.core.windows.net/StewardRecords"));
        storage.Blobs.Uri.ShouldBe(new("https://blobs.example.net/steward-records"));
        storage.Queue("steward-tasks").Uri.ShouldBe(new("https://acct.queue.core.windows.net/steward-tasks"));
    }
}
