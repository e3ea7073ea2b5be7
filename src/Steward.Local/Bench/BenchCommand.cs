using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Steward.Durability;
using Steward.Local.Exits;

namespace Steward.Local.Bench;

/// <summary><c>steward bench</c>: the embedded engine on this machine, beside what its disk gives at best.</summary>
internal static class BenchCommand
{
    private const int QuickDivisor = 20;

    public static Command Create()
    {
        var folder = new Option<string?>("--folder")
        {
            Description = "A folder on the disk to measure; the current one by default. Files created in it are deleted.",
            HelpName = "FOLDER",
        };
        var quick = new Option<bool>("--quick")
        {
            Description = "A twentieth of the work: seconds instead of minutes, with rough figures.",
        };
        var json = new Option<bool>("--json") { Description = "The figures as JSON on standard output." };
        var command = new Command("bench", "Measure the embedded engine, each step durable before it is acknowledged.")
        {
            folder,
            quick,
            json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var place = result.GetValue(folder) ?? Directory.GetCurrentDirectory();
            if (!Directory.Exists(place))
                throw new CommandException(ExitCode.BadInput, $"--folder: there is no folder '{place}'");
            var rows = await MeasureAsync(place, result.GetValue(quick) ? QuickDivisor : 1, cancellationToken);
            if (result.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(rows, JsonOptions));
            else
                Write(rows);
            return ExitCode.Completed;
        });
        return command;
    }

    private static JsonSerializerOptions JsonOptions { get; } = new(DurableJson.Options) { WriteIndented = true };

    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(string place, int divisor, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(place, $".steward-bench-{Environment.ProcessId}")).FullName;
        try
        {
            return await new BenchPlan(new(folder, Console.Error.WriteLine), folder, divisor).RunAsync(cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(IReadOnlyList<BenchRow> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("what").AddColumn(new TableColumn("figure").RightAligned()).AddColumn("unit").AddColumn("how");
        foreach (var row in rows)
        {
            table.AddRow(new Text(row.What), new Text(row.Figure.ToString(row.Figure < 100 ? "0.###" : "N0", CultureInfo.InvariantCulture)),
                new Text(row.Unit), new Text(row.How));
        }
        AnsiConsole.Write(table);
    }
}

/// <summary>One figure.</summary>
/// <param name="How">Under which load.</param>
internal sealed record BenchRow(string What, double Figure, string Unit, string How);
