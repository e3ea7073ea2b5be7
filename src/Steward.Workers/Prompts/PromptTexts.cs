using System.Collections.Concurrent;
using System.Globalization;

namespace Steward.Workers.Prompts;

/// <summary>
/// What models are told, apart from what a task brings: the files of <c>Prompts/Texts</c>. A change of any of them is another
/// <see cref="Version"/>, and the recorded prompts of the tests show what becomes of it.
/// </summary>
internal static class PromptTexts
{
    public const int Version = 2;

    private static readonly ConcurrentDictionary<string, string> Files = new(StringComparer.Ordinal);

    /// <summary>What a built-in worker or role is told; a catalogue may replace it.</summary>
    public static string Instructions(string name) => Read($"instructions.{name}");

    /// <summary>What answers of a form have to hold; nobody replaces it.</summary>
    public static string Task(string name) => Read($"tasks.{name}");

    /// <summary>Rules of every conversation.</summary>
    public static string Frame(int maxOutputTokens) =>
        Read("frame").Replace("{tokens}", maxOutputTokens.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Read(string name) => Files.GetOrAdd(name, static file =>
    {
        using var stream = typeof(PromptTexts).Assembly.GetManifestResourceStream($"Steward.Workers.Prompts.Texts.{file}.md")
            ?? throw new InvalidOperationException($"There is no prompt text '{file}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
    });
}
