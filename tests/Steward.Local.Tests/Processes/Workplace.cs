namespace Steward.Local.Tests.Processes;

/// <summary>A folder of one test, with a few real documents in <c>docs</c>.</summary>
internal sealed class Workplace : IDisposable
{
    public Workplace()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "docs", "more"));
        Write("docs/tides.md", """
            # Tides

            The tide in the harbour of Emden has a mean range of 3.2 metres. High water comes every 12 hours and 25 minutes.
            Spring tides follow the full moon and the new moon. The lock at the old harbour closes two hours after high water.
            """);
        Write("docs/more/lock.txt", """
            The lock at the old harbour is 45 metres long and 10 metres wide. Its gates were renewed in 2013.
            The lock keeper answers on channel 13. Vessels of more than 3 metres draught wait for high water.
            """);
        Write("docs/fees.csv", "vessel,fee in euro\nyacht,12\ncoaster,180\ntug,65\n");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("steward-").FullName;

    public string Data => Path.Combine(Folder, ".steward");

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public Task<Finished> StewardAsync(params string[] arguments) => StewardProcess.RunAsync(Folder, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
