using Shouldly;
using Steward.Engine.Storage;
using Steward.Engine.Storage.Sqlite;
using Steward.Engine.Tests.Hosts;
using Xunit;

namespace Steward.Engine.Tests.Storage;

public sealed class SqliteMigrationTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private SqliteDatabase Open() => new(Path.Combine(folder.Path, "m.db"));

    [Fact]
    public void Each_step_is_applied_once_and_counted()
    {
        string[] first = ["CREATE TABLE a (x);"];
        string[] second = [.. first, "INSERT INTO a VALUES (1);", "INSERT INTO a VALUES (2);"];
        using var database = Open();
        SqliteMigrations.Apply(database, first);
        database.Number("PRAGMA user_version").ShouldBe(1);
        SqliteMigrations.Apply(database, second);
        SqliteMigrations.Apply(database, second);
        database.Number("PRAGMA user_version").ShouldBe(3);
        database.Number("SELECT count(*) FROM a").ShouldBe(2);
    }

    [Fact]
    public void A_step_that_fails_leaves_the_version_before_it()
    {
        using (var database = Open())
        {
            SqliteMigrations.Apply(database, ["CREATE TABLE a (x);"]);
            Should.Throw<DataFolderException>(() => SqliteMigrations.Apply(database,
                ["CREATE TABLE a (x);", "INSERT INTO a VALUES (1); CREATE TABLE a (x);"]));
        }

        using (var database = Open())
        {
            database.Number("PRAGMA user_version").ShouldBe(1);
            database.Number("SELECT count(*) FROM a").ShouldBe(0);
        }
    }

    [Fact]
    public void Steps_that_were_released_do_not_change()
    {
        var hashes = SqliteMigrations.Steps.Select(s => Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(s.ReplaceLineEndings("\n"))))[..16]);
        hashes.ShouldBe(["313323420521A827", "4BF4B0186E9FA956"]);
    }
}
