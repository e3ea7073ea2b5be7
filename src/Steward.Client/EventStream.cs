using System.Net.ServerSentEvents;
using System.Text.Json;
using Steward.Durability;
using Steward.Intake;

namespace Steward.Client;

/// <summary>One connection that brings events (WHATWG HTML, 9.2), until it ends or breaks.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    public const string MediaType = "text/event-stream";

    /// <summary>
    /// A service breaks silence by heartbeats, which do not show here. A connection that brings no event for so long may be dead:
    /// another is opened.
    /// </summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(5);

    private readonly HttpResponseMessage response;
    private readonly CancellationToken stopping;
    private readonly CancellationTokenSource silence;
    private readonly CancellationTokenSource either;
    private readonly IAsyncEnumerator<SseItem<string>> items;

    /// <param name="response">Disposed with the stream.</param>
    /// <param name="body">Of the response.</param>
    public EventStream(HttpResponseMessage response, Stream body, TimeProvider time, CancellationToken stopping)
    {
        (this.response, this.stopping) = (response, stopping);
        silence = new(MaxSilence, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(stopping, silence.Token);
        items = SseParser.Create(body).EnumerateAsync(either.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>Whether it was given up since nothing came.</summary>
    public bool WasSilent => silence.IsCancellationRequested;

    /// <summary>Null when nothing more comes over this connection, however it ended.</summary>
    /// <exception cref="JsonException">What came is not an event of a task.</exception>
    public async Task<TaskEventView?> NextAsync()
    {
        silence.CancelAfter(MaxSilence);
        try
        {
            while (await items.MoveNextAsync().ConfigureAwait(false))
            {
                if (items.Current.Data.Length > 0)
                {
                    return ForeignJson.Read<TaskEventView>(items.Current.Data, DurableJson.Options)
                        ?? throw new JsonException("The event is null.");
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException
            && !stopping.IsCancellationRequested)
        {
            // It broke off, or was silent for too long.
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await items.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
        either.Dispose();
        silence.Dispose();
    }
}
