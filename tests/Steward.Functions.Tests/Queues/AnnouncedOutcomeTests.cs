using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Steward.Contracts;
using Steward.DurableTask.Tests.Hosts;
using Steward.Functions.Queues;

namespace Steward.Functions.Tests.Queues;

/// <summary>Whatever a task ends with, its announcement fits a queue message, and says what was left out.</summary>
public sealed class AnnouncedOutcomeTests
{
    private const int QueueMessage = 64 * 1024;

    public static TheoryData<string> Alphabets =>
        ["a", "\"", "\\", "\u0001", "<", "&", "\u2028", "\uFFFE", "\u00E9", "\u5B57", "\U0001F600", "\uD83D",
            "<\u0001\U0001F600\u5B57&\"a"];

    [Fact]
    public void An_ordinary_outcome_is_told_whole_and_says_nothing_of_cuts()
    {
        var told = Read(AnnouncedOutcome.Of(Outcomes.Task(Metadata(1, "v")), Outcomes.Of("The result.")) with
        {
            Delivery = new(true, false, 2),
        });
        told.GetProperty("result").GetString().ShouldBe("The result.");
        told.GetProperty("metadata").GetProperty("k00").GetString().ShouldBe("v");
        told.TryGetProperty("truncated", out _).ShouldBeFalse();
        told.TryGetProperty("delivery", out _).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Alphabets))]
    public void Any_outcome_fits_in_Base64_too_and_is_cut_between_characters(string alphabet)
    {
        var whole = Outcomes.Of(Repeat(alphabet, 20_000), Repeat(alphabet, 20_000));
        var told = AnnouncedOutcome.Of(
            Outcomes.Task(Metadata(RequestBounds.MetadataEntries, Repeat(alphabet, RequestBounds.MetadataValueLength))), whole);
        var message = told.ToMessage();
        (((message.Length + 2) / 3) * 4).ShouldBeLessThanOrEqualTo(QueueMessage, "in Base64");
        new System.Xml.Linq.XText(Encoding.UTF8.GetString(message)).ToString().Length
            .ShouldBeLessThanOrEqualTo(QueueMessage, "within the XML of the request");

        told.Truncated.ShouldBe(["result", "detail",
            .. told.Metadata.Count < RequestBounds.MetadataEntries ? ["metadata"] : Array.Empty<string>()]);
        foreach (var (text, original) in new[] { (told.Result, whole.Result), (told.Detail, whole.Detail) })
        {
            original.ShouldStartWith(text);
            text.Length.ShouldBeGreaterThan(500);
            (text.Length == 0 || !char.IsHighSurrogate(text[^1]) || alphabet == "\uD83D").ShouldBeTrue("it ends with a whole character");
        }
        told.Metadata.ShouldAllBe(entry => entry.Value == Repeat(alphabet, RequestBounds.MetadataValueLength));
    }

    [Fact]
    public void A_text_is_cut_as_late_as_there_is_room()
    {
        for (var bytes = 0; bytes < 40; bytes++)
        {
            var cut = QueueMessageSize.Cut("a\U0001F600<é\u0001字b", int.MaxValue - 1, bytes);
            (QueueMessageSize.OfText(cut) - 2).ShouldBeLessThanOrEqualTo(bytes);
            if (cut.Length < "a\U0001F600<é\u0001字b".Length)
            {
                var next = "a\U0001F600<é\u0001字b"[..(cut.Length + (char.IsHighSurrogate("a\U0001F600<é\u0001字b"[cut.Length]) ? 2 : 1))];
                (QueueMessageSize.OfText(next) - 2).ShouldBeGreaterThan(bytes);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Alphabets))]
    public async Task The_queue_takes_the_largest_and_gives_it_back(string alphabet)
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        var queue = new QueueClient((await Azurite.SharedAsync())!.ConnectionString, $"q{Guid.NewGuid():n}");
        await queue.CreateAsync();
        var metadata = Metadata(RequestBounds.MetadataEntries, Repeat(alphabet, RequestBounds.MetadataValueLength));
        var message = AnnouncedOutcome.Of(Outcomes.Task(metadata), Outcomes.Of(Repeat(alphabet, 20_000), Repeat(alphabet, 20_000)))
            .ToMessage();
        await queue.SendMessageAsync(new BinaryData(message));
        var received = (await queue.ReceiveMessageAsync()).Value.Body.ToString();
        JsonElement.Parse(received).GetProperty("taskId").GetString().ShouldBe(Outcomes.Task().Id);
        // The emulator decodes each segment of a request by itself: a character on the edge of two is lost there.
        if (alphabet.All(char.IsAscii))
            received.ShouldBe(Encoding.UTF8.GetString(message));
        await queue.SendMessageAsync(Convert.ToBase64String(message));
    }

    private static JsonElement Read(AnnouncedOutcome outcome) => JsonElement.Parse(Encoding.UTF8.GetString(outcome.ToMessage()));

    private static Dictionary<string, string> Metadata(int entries, string value) =>
        Enumerable.Range(0, entries)
            .ToDictionary(n => "k" + n.ToString("d2", CultureInfo.InvariantCulture), _ => value, StringComparer.Ordinal);

    private static string Repeat(string alphabet, int length) =>
        string.Concat(Enumerable.Repeat(alphabet, (length / alphabet.Length) + 1))[..length];
}
