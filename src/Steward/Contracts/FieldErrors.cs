using Steward.Texts;

namespace Steward.Contracts;

/// <summary>
/// Everything wrong with one input, in the order found. Bounded: an input cannot make its own error report grow without end.
/// </summary>
internal sealed class FieldErrors
{
    private const int Max = 64;
    private const int MaxQuoted = 80;

    private readonly List<FieldError> errors = [];

    public bool Any => errors.Count > 0;

    public IReadOnlyList<FieldError> All => errors;

    public void Add(string field, string message)
    {
        if (errors.Count < Max)
            errors.Add(new(field, message));
        else if (errors.Count == Max)
            errors.Add(new("", "there are more errors than are listed here"));
    }

    /// <summary>Something the sender wrote, short and on one line, for a message or a path.</summary>
    public static string Excerpt(string text)
    {
        var clipped = Clip.WithMark(text, MaxQuoted + 3, "...");
        return string.Create(clipped.Length, clipped, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
        });
    }
}
