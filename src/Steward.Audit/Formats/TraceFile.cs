using System.Text;
using System.Text.Json;
using Steward.Durability;

namespace Steward.Audit.Formats;

/// <summary>Reads a transcript whatever its format: the content tells, not the name.</summary>
internal static class TraceFile
{
    public const long MaxBytes = 64 * 1024 * 1024;
    private const int MaxProblems = 5;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 64 };

    public static FileReading Read(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length > MaxBytes
                ? Refuse(path, $"{length / 1024 / 1024} MB; the maximum is {MaxBytes / 1024 / 1024} MB.")
                : Parse(path, File.ReadAllText(path, StrictUtf8));
        }
        catch (FileNotFoundException)
        {
            return Refuse(path, Directory.Exists(path) ? "is a folder; name the files in it." : "the file does not exist.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException
            or ArgumentException)
        {
            return Refuse(path, exception is DecoderFallbackException ? "is not UTF-8 text." : FirstLine(exception.Message));
        }
    }

    internal static FileReading Parse(string path, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Refuse(path, "is empty.");

        JsonDocument whole;
        try
        {
            whole = ForeignJson.Parse(text, Json);
        }
        catch (JsonException exception)
        {
            return LooksLikeLines(text) ? ParseLines(path, text) : Refuse(path, $"is not JSON: {FirstLine(exception.Message)}");
        }

        using (whole)
            return Understand(path, [whole.RootElement]);
    }

    /// <summary>JSON Lines: every line stands for itself, so a damaged one costs no more than itself.</summary>
    private static FileReading ParseLines(string path, string text)
    {
        var documents = new List<JsonDocument>();
        var problems = new List<FileProblem>();
        var bad = 0;
        var number = 0;
        try
        {
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                number++;
                if (line.IsWhiteSpace())
                    continue;

                try
                {
                    documents.Add(ForeignJson.Parse(line.ToString(), Json));
                }
                catch (JsonException)
                {
                    if (++bad <= MaxProblems)
                        problems.Add(new(path, $"line {number} is not JSON; left out."));
                }
            }

            if (bad > MaxProblems)
                problems.Add(new(path, $"{bad - MaxProblems} more lines are not JSON; left out."));

            var reading = Understand(path, [.. documents.Select(document => document.RootElement)]);
            return reading with { Problems = [.. problems, .. reading.Problems] };
        }
        finally
        {
            documents.ForEach(document => document.Dispose());
        }
    }

    private static FileReading Understand(string path, IReadOnlyList<JsonElement> documents)
    {
        try
        {
            if (GenAiSpanReader.Recognises(documents))
                return GenAiSpanReader.Read(path, documents);

            if (documents is [{ ValueKind: JsonValueKind.Object } one] && WhoAndWhenReader.Recognises(one))
                return WhoAndWhenReader.Read(path, one);

            return ChatLogReader.Read(path, documents);
        }
        catch (FormatException exception)
        {
            return Refuse(path, FirstLine(exception.Message));
        }
    }

    /// <summary>The first line is a whole object although the file is none.</summary>
    private static bool LooksLikeLines(string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        var end = trimmed.IndexOf('\n');
        return trimmed.StartsWith("{") && end > 0 && trimmed[..end].TrimEnd().EndsWith("}");
    }

    private static FileReading Refuse(string path, string message) => new([], [new(path, message)]);

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];
}
