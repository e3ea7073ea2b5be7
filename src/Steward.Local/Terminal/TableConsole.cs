using Spectre.Console;

namespace Steward.Local.Terminal;

/// <summary>Where tables are written to.</summary>
internal static class TableConsole
{
    private const int RedirectedWidth = 180;

    public static IAnsiConsole Of(TextWriter output)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });
        // A file or pipe has no width; the 80 columns that are assumed break names into pieces.
        if (output != Console.Out || Console.IsOutputRedirected)
            console.Profile.Width = RedirectedWidth;
        return console;
    }
}
