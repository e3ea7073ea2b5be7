using System.Text;
using System.Text.Json;

namespace Steward.Workers.Prompts;

/// <summary>Finds JSON in what a model says around it: a fence, an introduction, a farewell.</summary>
internal static class JsonObjects
{
    /// <summary>A text with more braces than this is not looked at to its end.</summary>
    private const int MaxTries = 200;

    /// <summary>The objects of a text that are not inside others, in their order, each as it is written.</summary>
    public static IReadOnlyList<string> In(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var found = new List<string>();
        for (var (at, tries) = (0, 0); tries < MaxTries && bytes.AsSpan(at).IndexOf((byte)'{') is >= 0 and var next; tries++)
        {
            at += next;
            var length = LengthOf(bytes.AsSpan(at));
            if (length > 0)
                found.Add(Encoding.UTF8.GetString(bytes, at, length));
            at += Math.Max(length, 1);
        }
        return found;
    }

    /// <summary>Bytes of the value that a text begins with; 0 where it begins with none.</summary>
    private static int LengthOf(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            reader.Read();
            reader.Skip();
            return (int)reader.BytesConsumed;
        }
        catch (JsonException)
        {
            return 0;
        }
    }
}
