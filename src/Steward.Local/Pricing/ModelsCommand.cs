using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Contracts;
using Steward.Durability;
using Steward.Hosting;
using Steward.Local.Exits;
using Steward.Local.Hosting;
using Steward.Local.Terminal;
using Steward.Workers;
using Steward.Workers.Catalogue;

namespace Steward.Local.Pricing;

/// <summary><c>steward models</c>: which models the workers and roles of this host would run on, and what they cost. Calls none.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var host = new HostArguments();
        var all = new Option<bool>("--all") { Description = "Also the table of published prices that is built in." };
        var json = new Option<bool>("--json") { Description = "Print the list as JSON." };
        var command = new Command("models", "Shows which models workers and roles would run on, where these are, and what they cost.");
        host.AddTo(command);
        command.Add(all);
        command.Add(json);
        command.SetAction(parsed =>
        {
            Run(host.Read(parsed), parsed.GetValue(all), parsed.GetValue(json), Console.Out);
            return ExitCode.Completed;
        });
        return command;
    }

    internal static void Run(StewardOptions settings, bool all, bool json, TextWriter output)
    {
        using var services = new ServiceCollection().AddSingleton<RecordStore, NoRecords>().AddStewardWorkers(settings.Workers)
            .BuildServiceProvider();
        var list = ModelList.Of(services.GetRequiredService<WorkerCatalogue>(), all);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(list, ContractJson.Options));
            return;
        }
        ModelTables.Write(list, TableConsole.Of(output));
    }

    /// <summary>Tools want a store; nothing is called here that reads it.</summary>
    private sealed class NoRecords : RecordStore
    {
        public override Task<byte[]?> TryCreateAsync(
            string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override Task<IReadOnlyList<StoredRecord>> ListAsync(
            string collection, string prefix = "", string? after = null, int take = 100,
            CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
