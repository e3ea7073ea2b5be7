using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Polly;
using Steward.Durability;
using Steward.Limits;
using Steward.Workers.Catalogue;
using Steward.Workers.Code;
using Steward.Workers.Settings;
using Steward.Workers.Turns;

namespace Steward.Workers.Remote;

/// <summary>
/// Runs HTTP workers: the input as JSON is posted, an envelope comes back. The call carries its id as <c>Idempotency-Key</c>, the same when
/// it is repeated after a fault. Unreachable, 429 and 5xx are faults and retried twice within the deadline; a time-out is a fault.
/// </summary>
internal sealed class HttpTurnRunner(
    WorkerCatalogue catalogue, WorkerInputs inputs, WorkersOptions options, HttpWorkerClient http, TimeProvider time) : ITurnRunner
{
    /// <summary>Bytes of an answer.</summary>
    public const int MaxAnswerBytes = 1_048_576;

    public bool Handles(WorkerCard worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return worker.Kind == WorkerKind.Http;
    }

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var name = turn.Worker.Name;
        if (catalogue.Find(name) is not { Endpoint: { } endpoint } worker)
            return new() { Envelope = Envelope.Failed($"The catalogue has no HTTP worker '{name}' any more."), Fault = true };
        string? token = null;
        if (worker.TokenSetting is { } setting && (token = options.Setting(setting)) is null)
            return new() { Envelope = Envelope.Failed($"The setting '{setting}' is not set, and '{name}' needs it."), Fault = true };

        var input = await inputs.ResolveAsync(turn, cancellationToken);
        var body = JsonSerializer.SerializeToUtf8Bytes(RemoteInput.From(input, turn.Documents), DurableJson.Options);
        try
        {
            var answer = await http.Retries.ExecuteAsync(
                async stop => await PostAsync(endpoint, token, turn.CallId, body, stop), cancellationToken);
            return Read(name, answer);
        }
        catch (HttpRequestException exception)
        {
            return new()
            {
                Envelope = Envelope.Failed($"'{name}' is unreachable: {exception.Message}"),
                Usage = new(Calls: 1),
                Fault = true,
            };
        }
    }

    private async Task<HttpAnswer> PostAsync(Uri endpoint, string? token, string key, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[MaxAnswerBytes + 1];
        int length;
        try
        {
            length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException("the answer broke off", exception);
        }
        return new(response.StatusCode, length > MaxAnswerBytes ? (ReadOnlyMemory<byte>?)null : bytes.AsMemory(0, length),
            WaitOf(response.Headers.RetryAfter));
    }

    /// <summary>A date (RFC 9110, 10.2.3) counts from now; one that has passed asks for no wait.</summary>
    private TimeSpan? WaitOf(RetryConditionHeaderValue? asked) => asked switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } => date - time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>Without a byte order mark, which some frameworks put before their JSON.</summary>
    private static string TextOf(ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetString(body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body);

    private static TurnReply Read(string name, HttpAnswer answer)
    {
        var usage = new Usage(Calls: 1);
        if (answer.IsFault)
        {
            return new()
            {
                Envelope = Envelope.Failed($"'{name}' answered with status {(int)answer.Status}."),
                Usage = usage,
                Fault = true,
            };
        }
        if (answer.Status != HttpStatusCode.OK)
            return new() { Envelope = Envelope.Failed($"'{name}' refused the call with status {(int)answer.Status}."), Usage = usage };
        if (answer.Body is not { } body)
            return new() { Envelope = Envelope.Failed($"'{name}' answered with more than {MaxAnswerBytes} bytes."), Usage = usage };
        return new() { Envelope = EnvelopeReader.Read(TextOf(body.Span)), Usage = usage };
    }
}
