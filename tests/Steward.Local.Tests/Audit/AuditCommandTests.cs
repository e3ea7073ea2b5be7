using System.Text.Json;
using Steward.Audit;
using Steward.Local.Audit;

namespace Steward.Local.Tests.Audit;

public sealed class AuditCommandTests : IDisposable
{
    private const string Loop = "I could not find the limit in the documents that I was given.";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("steward-audit");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_table_shows_what_would_have_been_stopped_first_by_folder_and_file()
    {
        var quiet = Enumerable.Range(0, 50).Select(i => Chat($"quiet/{i}.json", "Hello?"));
        var output = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new() { Out = new Spectre.Console.AnsiConsoleOutput(output) });
        console.Profile.Width = 180;

        TableReport.Write(TraceAuditor.Audit([.. quiet, Chat("loops/7.json", Loop, "x", Loop, "y", Loop, "z", Loop, "w", Loop)]), console);

        var text = output.ToString();
        text.ShouldContain("loops/7.json");
        text.IndexOf("loops/7.json", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("quiet/", StringComparison.Ordinal));
        text.ShouldContain("11 more; --json and --html have all.");
    }

    [Fact]
    public void The_command_prints_a_table_and_its_exit_code_says_what_could_be_read()
    {
        var good = Path.Combine(folder.FullName, "good.json");
        var html = Path.Combine(folder.FullName, "report.html");
        File.WriteAllText(good, """[{"role":"user","content":"Go [red]x[/]."},{"role":"assistant","content":"Done \u001b[2J [bold]."}]""");
        var (output, errors) = (new StringWriter(), new StringWriter());
        AuditCommand.Run([good], AuditOptions.Default, json: false, html, output, errors).ShouldBe(0);
        output.ToString().ShouldContain("1 conversations in 1 files");
        errors.ToString().ShouldBeEmpty();
        File.ReadAllText(html).ShouldStartWith("<!DOCTYPE html>");

        AuditCommand.Run([good, "none.json"], AuditOptions.Default, json: true, null, new StringWriter(), errors).ShouldBe(3);
        errors.ToString().ShouldBe("none.json: the file does not exist." + Environment.NewLine);
        AuditCommand.Run(["none.json"], AuditOptions.Default, json: false, null, new StringWriter(), errors).ShouldBe(2);
        AuditCommand.Run([good], AuditOptions.Default, json: false, folder.FullName, new StringWriter(), errors).ShouldBe(2);
    }

    private string Chat(string name, params string[] answers)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var messages = new[] { new { role = "user", name = (string?)null, content = "Find the limit." } }
            .Concat(answers.Select((text, i) => new { role = "assistant", name = (string?)$"worker-{i % 2}", content = text }));
        File.WriteAllText(path, JsonSerializer.Serialize(messages));
        return path;
    }
}
