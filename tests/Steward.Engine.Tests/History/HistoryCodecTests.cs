using System.Buffers;
using System.Text;
using Shouldly;
using Steward.Durability;
using Steward.Engine.History;
using Xunit;

namespace Steward.Engine.Tests.History;

public sealed class HistoryCodecTests
{
    private static readonly DateTimeOffset At = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private static List<HistoryEvent> RoundTrip(params HistoryEvent[] events)
    {
        using var codec = new HistoryCodec();
        var row = new ArrayBufferWriter<byte>();
        foreach (var item in events)
            codec.Append(row, item);
        var read = new List<HistoryEvent>();
        HistoryCodec.Read(row.WrittenMemory, read);
        return read;
    }

    [Fact]
    public void Every_kind_reads_back_as_it_was_written()
    {
        var events = Enum.GetValues<HistoryKind>().Select(kind => new HistoryEvent(kind)
        {
            Step = 7,
            Name = "name \"quoted\" ä \u2028",
            Id = "id\n",
            At = At.AddTicks(1),
            Due = At.AddDays(1),
            Failure = new("type", "message"),
            CarriedGuids = kind == HistoryKind.Carried ? 3 : 0,
        }).ToArray();
        foreach (var (read, written) in RoundTrip(events).Zip(events))
            (read with { CarriedEvents = written.CarriedEvents, Payload = default }).ShouldBe(written);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1.5")]
    [InlineData("\"text\"")]
    [InlineData("[1,{\"e\":\"timer\",\"v\":[]}]")]
    [InlineData("{\"s\":1,\"v\":{\"v\":{}}}")]
    public void Payloads_come_back_byte_for_byte(string json)
    {
        var read = RoundTrip(
            new(HistoryKind.ActivityDone) { Step = 1, At = At, Payload = Json(json) },
            new(HistoryKind.Carried) { Step = 2, At = At, CarriedEvents = [new("n", "i", Json(json)), new("m", "j", Json("2"))] });
        Encoding.UTF8.GetString(read[0].Payload.Span).ShouldBe(json);
        read[1].CarriedEvents.Select(e => e.Id).ShouldBe(["i", "j"]);
        Encoding.UTF8.GetString(read[1].CarriedEvents[0].Payload.Span).ShouldBe(json);
    }

    [Theory]
    [InlineData("{\"e\":\"timer\"")]
    [InlineData("[]")]
    [InlineData("{\"s\":1}")]
    [InlineData("{\"e\":\"timer\",\"s\":\"one\"}")]
    [InlineData("{\"e\":\"timer\",\"due\":\"soon\"}")]
    [InlineData("\0\0\0")]
    public void What_is_damaged_is_said_to_be(string text) =>
        Should.Throw<InvalidDataException>(() => HistoryCodec.Read(Json(text), []));

    /// <summary>The names on disk are a contract: this list only grows.</summary>
    [Fact]
    public void Names_on_disk_stay() => Enum.GetValues<HistoryKind>().Select(HistoryNames.Of).ShouldBe([
        "carried", "started", "activity", "activity-done", "activity-failed", "timer", "timer-fired", "entity-call", "entity-signal",
        "entity-done", "entity-failed", "child", "child-done", "child-failed", "raised", "event-sent"]);
}
