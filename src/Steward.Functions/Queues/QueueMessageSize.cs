using System.Text;
using Steward.Contracts;
using Steward.Texts;

namespace Steward.Functions.Queues;

/// <summary>
/// What a text takes in a message of Azure Queue Storage, in bytes: as JSON, in UTF-8, within the XML of the request, where three
/// characters are escaped. A message holds 64 KiB.
/// </summary>
internal static class QueueMessageSize
{
    /// <summary>48 KiB: a message of this size still fits when it is passed on in Base64.</summary>
    public const int Max = 48 * 1024;

    /// <summary>Of a whole message.</summary>
    public static int Of(string json) => Encoding.UTF8.GetByteCount(json) + json.Sum(c => c switch
    {
        '<' or '>' => "&lt;".Length - 1,
        '&' => "&amp;".Length - 1,
        _ => 0,
    });

    /// <summary>Of a text within a message, quotes included.</summary>
    public static int OfText(string text) => Of(ContractJson.Options.Encoder!.Encode(text)) + 2;

    /// <summary>
    /// The longest beginning of a text of at most so many UTF-16 code units, and so many bytes within a message beside its quotes.
    /// No character is cut in two.
    /// </summary>
    public static string Cut(string text, int maxLength, int maxBytes)
    {
        var (fits, tooLong) = (0, Math.Min(text.Length, maxLength) + 1);
        while (tooLong - fits > 1)
        {
            var middle = fits + ((tooLong - fits) / 2);
            if (OfText(text[..Clip.LengthWithin(text, middle)]) - 2 <= maxBytes)
                fits = middle;
            else
                tooLong = middle;
        }
        return text[..Clip.LengthWithin(text, fits)];
    }
}
