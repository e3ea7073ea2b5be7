using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.Workers;

namespace Steward.Tests.Workers;

public class EnvelopeReaderTests
{
    [Fact]
    public void What_an_envelope_writes_reads_back_the_same()
    {
        var envelope = new Envelope(EnvelopeStatus.Partial, "a \"result\" é 漢", 0.25, "why", [new("a.md", 3, 7, "quote")],
            new("b", "r", "left"));

        var read = EnvelopeReader.Read(JsonSerializer.Serialize(envelope, DurableJson.Options));

        read.Evidence.ShouldBe(envelope.Evidence);
        (read with { Evidence = null }).ShouldBe(envelope with { Evidence = null });
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Here is my answer: 42", "not one JSON value")]
    [InlineData("""{"status":"success"} and more""", "not one JSON value")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{"status":"done","result":"x","confidence":1,"reason":"r"}""",
        "status: 'done' is not known; allowed: success, partial, failed")]
    [InlineData("""{"status":"success","result":"x","confidence":1.01,"reason":"r"}""", "confidence: must be from 0 to 1")]
    [InlineData("""{"status":"success","result":"x","confidence":1e400,"reason":"r"}""", "confidence: must be from 0 to 1")]
    [InlineData("""{"status":"success","result":"x","confidence":"0.5","reason":"r"}""", "confidence: must be a number, not text")]
    [InlineData("""{"status":"success","result":7,"confidence":1,"reason":"r"}""", "result: must be text, not a number")]
    [InlineData("""{"status":"success","result":"x","confidence":1}""", "reason: is required")]
    [InlineData("""{"status":"success","result":"x","confidence":1,"reason":"r","note":1}""", "note: is not a known field")]
    [InlineData("""{"status":"success","status":"failed","result":"x","confidence":1,"reason":"r"}""", "not one JSON value")]
    [InlineData("""{"status":"success","result":"\ud800","confidence":1,"reason":"r"}""", "result: is not valid Unicode")]
    [InlineData(
        """{"status":"success","result":"x","confidence":1,"reason":"r","evidence":[{"document":"d","start":-1,"end":2,"quote":"q"}]}""",
        "evidence[0].start")]
    [InlineData(
        """{"status":"success","result":"x","confidence":1,"reason":"r","evidence":[{"document":"d","start":5,"end":2,"quote":"q"}]}""",
        "evidence[0].end")]
    [InlineData("""{"status":"success","result":"x","confidence":1,"reason":"r","handoff":{"to":"b"}}""", "handoff.reason")]
    public void Anything_else_is_a_failed_envelope_that_says_why(string text, string why)
    {
        var envelope = EnvelopeReader.Read(text);

        envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        envelope.Confidence.ShouldBe(0);
        envelope.Reason.ShouldContain(why);
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var parsed = EnvelopeReader.Parse("""{"status":1,"result":2,"confidence":3,"reason":4}""");

        parsed.Errors.Select(error => error.Field).ShouldBe(["status", "result", "confidence", "reason"]);
    }

    [Fact]
    public void Texts_over_their_limits_are_refused()
    {
        var envelope = new Envelope(EnvelopeStatus.Success, new('x', Envelope.MaxResultLength + 1), 1,
            new('y', Envelope.MaxReasonLength + 1), [new("d", 0, 1, new('z', Envelope.MaxQuoteLength + 1))]);

        EnvelopeReader.Parse(JsonSerializer.Serialize(envelope, DurableJson.Options)).Errors.Select(error => error.Field)
            .ShouldBe(["result", "reason", "evidence[0].quote"]);
        EnvelopeReader.Read(new('{', EnvelopeReader.MaxTextLength + 1)).Reason.ShouldContain("more than");
    }

    [Fact]
    public void Every_field_at_its_maximum_and_escaped_fits()
    {
        var citation = new Citation(new('\u0001', Envelope.MaxReasonLength), 0, 1, new('\u0001', Envelope.MaxQuoteLength));
        var envelope = new Envelope(EnvelopeStatus.Success, new('\u0001', Envelope.MaxResultLength), 1,
            new('\u0001', Envelope.MaxReasonLength), Enumerable.Repeat(citation, Envelope.MaxEvidence).ToList());

        EnvelopeReader.Parse(JsonSerializer.Serialize(envelope, DurableJson.Options)).Errors.ShouldBeEmpty();
    }

    /// <summary>Damages a valid envelope in seeded ways; whatever comes out is a valid envelope object.</summary>
    [Fact]
    public void No_text_makes_it_throw_or_return_values_out_of_range()
    {
        var random = new Random(20260801);
        var valid =
            """{"status":"success","result":"x\u00e9","confidence":0.5,"reason":"r","evidence":[{"document":"d","start":1,"end":2,"quote":"q"}],"handoff":{"to":"b","reason":"r","remaining":""}}""";
        string[] pieces = ["\"", "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "\\ud800", "\ud800", "\0", "true", "\\", "é",
            "99999999999"];
        for (var run = 0; run < 20_000; run++)
        {
            var text = new StringBuilder(valid);
            for (var edit = random.Next(4); edit >= 0; edit--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0)
                    text.Remove(at, Math.Min(random.Next(8), text.Length - at));
                else
                    text.Insert(at, pieces[random.Next(pieces.Length)]);
                if (text.Length == 0)
                    text.Append('{');
            }

            var envelope = EnvelopeReader.Read(text.ToString());

            envelope.Confidence.ShouldBeInRange(0, 1);
            envelope.Reason.Length.ShouldBeLessThanOrEqualTo(Envelope.MaxReasonLength);
            JsonSerializer.Serialize(envelope, DurableJson.Options).ShouldNotBeEmpty();
        }
    }
}
