using Microsoft.AspNetCore.Http;
using Steward.Http.Answers;
using Steward.Http.Requests;

namespace Steward.Http.Tests.Requests;

public class RequestBodyTests
{
    private const int Max = 1_048_576;

    [Fact]
    public async Task A_body_takes_memory_as_it_arrives_and_not_as_it_is_announced()
    {
        var body = new MeteredStream(new byte[Max]);

        (await ReadAsync(body, Max)).Length.ShouldBe(Max);

        body.Offered[0].ShouldBeLessThanOrEqualTo(4_096);
        body.MostAhead.ShouldBeLessThanOrEqualTo(Max, "at most as much again as has come");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(4_097)]
    [InlineData(100_000)]
    public async Task A_body_is_read_whole(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(n => (byte)(n * 31)).ToArray();

        (await ReadAsync(new MeteredStream(bytes), 100_000)).ShouldBe(bytes);
    }

    [Fact]
    public async Task One_byte_too_many_is_refused() =>
        (await Should.ThrowAsync<ProblemException>(() => ReadAsync(new MeteredStream(new byte[4_097]), 4_096))).Answer.Status.ShouldBe(413);

    private static Task<byte[]> ReadAsync(Stream body, int max) =>
        RequestBody.ReadAsync(new DefaultHttpContext { Request = { Body = body } }.Request, max, TimeSpan.FromMinutes(1));

    /// <summary>Notes how much room it was offered for each read.</summary>
    private sealed class MeteredStream(byte[] bytes) : MemoryStream(bytes)
    {
        public List<int> Offered { get; } = [];

        /// <summary>The most room beyond what had come.</summary>
        public long MostAhead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Offered.Add(buffer.Length);
            MostAhead = Math.Max(MostAhead, buffer.Length);
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
