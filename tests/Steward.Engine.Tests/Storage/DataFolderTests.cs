using System.Diagnostics;
using Shouldly;
using Steward.Durability;
using Steward.Engine.Storage;
using Steward.Engine.Storage.Sqlite;
using Steward.Engine.Tests.Hosts;
using Xunit;

namespace Steward.Engine.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private static readonly OrchestrationName<int, int> Main = new("main");

    private readonly TempFolder folder = new();

    private string Database => Path.Combine(folder.Path, "steward.db");

    public void Dispose() => folder.Dispose();

    private static DurableRegistry Registry() => new DurableRegistry().AddOrchestration(Main, (_, n) => Task.FromResult(n));

    private Task<EmbeddedEngine> StartAsync() => EmbeddedEngine.StartAsync(folder.Path, Registry());

    private async Task<DataFolderException> RefusedAsync(DataFolderProblem problem)
    {
        var refused = await Should.ThrowAsync<DataFolderException>(StartAsync);
        refused.Problem.ShouldBe(problem);
        refused.Message.ShouldContain(folder.Path);
        refused.Message.ShouldNotContain("\n");
        return refused;
    }

    private async Task RunOneAsync(string id)
    {
        await using var engine = await StartAsync();
        (await engine.Client.StartAsync(Main, id, 7)).ShouldBeTrue();
        (await engine.Client.WaitForCompletionAsync(id)).ShouldNotBeNull().Status.ShouldBe(RuntimeStatus.Completed);
    }

    [Fact]
    public async Task A_second_engine_on_the_same_folder_is_refused_while_the_first_runs()
    {
        await using (await StartAsync())
            await RefusedAsync(DataFolderProblem.InUse);
        await RunOneAsync("after");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_damaged_and_left_as_it_is()
    {
        var rubbish = Enumerable.Range(0, 8192).Select(i => (byte)(i * 31)).ToArray();
        await File.WriteAllBytesAsync(Database, rubbish);
        await RefusedAsync(DataFolderProblem.Damaged);
        (await File.ReadAllBytesAsync(Database)).ShouldBe(rubbish);
    }

    [Fact]
    public async Task Damaged_pages_are_found_at_the_start()
    {
        await RunOneAsync("one");
        var bytes = await File.ReadAllBytesAsync(Database);
        Array.Fill(bytes, (byte)0xAA, 4096, bytes.Length - 4096);
        await File.WriteAllBytesAsync(Database, bytes);
        await RefusedAsync(DataFolderProblem.Damaged);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await RunOneAsync("one");
        using (var database = new SqliteDatabase(Database))
            database.Execute("PRAGMA user_version = 999");
        (await RefusedAsync(DataFolderProblem.NewerVersion)).Message.ShouldContain("999");
        using (var database = new SqliteDatabase(Database))
        {
            database.Number("PRAGMA user_version").ShouldBe(999);
            database.Number("SELECT count(*) FROM instances").ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "file"), "");
        var refused = await Should.ThrowAsync<DataFolderException>(
            () => EmbeddedEngine.StartAsync(Path.Combine(folder.Path, "file", "below"), Registry()));
        refused.Problem.ShouldBe(DataFolderProblem.NotWritable);
    }

    [SkippableFact]
    public async Task A_read_only_folder_is_refused()
    {
        // Not even root writes into an immutable folder; permission bits alone would not stop it.
        Skip.IfNot(OperatingSystem.IsLinux() && Chattr("+i") == 0, "The file system knows no immutable folders, or we may not make one.");
        try
        {
            await RefusedAsync(DataFolderProblem.NotWritable);
        }
        finally
        {
            Chattr("-i");
        }
    }

    private int Chattr(string flag)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("chattr", [flag, folder.Path])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    [Fact]
    public void Shared_memory_that_cannot_grow_is_a_full_disk()
    {
        const int ioErrShmSize = 4874; // SQLITE_IOERR_SHMSIZE
        SqliteFault.From(ioErrShmSize, "disk I/O error", "steward.db").Problem.ShouldBe(DataFolderProblem.DiskFull);
        SqliteFault.From(ioErrShmSize & 0xFF, "disk I/O error", "steward.db").Problem.ShouldBe(DataFolderProblem.Disk);
    }

    [Fact]
    public async Task A_full_disk_stops_the_engine_with_a_clear_error_and_loses_nothing_acknowledged()
    {
        var acknowledged = new List<string>();
        var engine = await EmbeddedEngine.StartAsync(SqliteStore.Open(folder.Path, maxPages: 40), folder.Path, Registry());
        await using (engine)
        {
            var stopped = await Should.ThrowAsync<EngineStoppedException>(async () =>
            {
                for (var i = 0; i < 1_000; i++)
                {
                    await engine.Records.PutAsync("filler", $"k{i}", new byte[1000]);
                    await engine.Client.StartAsync(Main, $"i{i}", i);
                    acknowledged.Add($"i{i}");
                }
            });
            stopped.Message.ShouldContain("full");
            stopped.InnerException.ShouldBeOfType<DataFolderException>().Problem.ShouldBe(DataFolderProblem.DiskFull);
            (await engine.Faulted.WaitAsync(TimeSpan.FromSeconds(5))).ShouldBe(stopped);
            await Should.ThrowAsync<EngineStoppedException>(() => engine.Client.StartAsync(Main, "late", 1));
            await Should.ThrowAsync<EngineStoppedException>(() => engine.Records.PutAsync("filler", "late", []));
        }

        acknowledged.ShouldNotBeEmpty();
        await using var next = await StartAsync();
        foreach (var id in acknowledged)
            (await next.Client.WaitForCompletionAsync(id)).ShouldNotBeNull(id).Status.ShouldBe(RuntimeStatus.Completed);
        (await next.Client.GetAsync("late")).ShouldBeNull();
    }
}
