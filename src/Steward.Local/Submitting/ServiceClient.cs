using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Http.Tasks;
using Steward.Local.Exits;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Submitting;

/// <summary>A running service over HTTP. What it refuses becomes lines and an exit code.</summary>
internal sealed class ServiceClient : IDisposable
{
    /// <summary>Azure Functions says no more than 401.</summary>
    private const string NoGoodKey = "the service requires a key (401): set Steward__ApiKey; "
        + "for a Functions app use a host key, since a function key opens only that function";

    /// <summary>Whose header is read depends on the host: the service's own, or that of Azure Functions.</summary>
    private static readonly string[] KeyHeaders = ["X-Api-Key", "x-functions-key"];

    private readonly HttpClient http;

    /// <param name="service">Ends with a slash.</param>
    /// <param name="key">Null where the service demands none.</param>
    public ServiceClient(Uri service, string? key)
    {
        // A redirect is not followed: the key would go along, to wherever it leads.
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service, Timeout = Timeout.InfiniteTimeSpan };
        foreach (var header in key is null ? [] : KeyHeaders)
            http.DefaultRequestHeaders.Add(header, key);
    }

    public void Dispose() => http.Dispose();

    /// <summary>Safe to repeat under the same key.</summary>
    public async Task<TaskView> SubmitAsync(byte[] body, string idempotencyKey, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, Relative("/api/tasks")) { Content = JsonOf(body) };
        message.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await SendAsync(message, cancellationToken);
        return await ReadAsync<TaskView>(response, cancellationToken);
    }

    public async Task<TaskView> GetAsync(string taskId, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, Relative(TaskLinks.Self(taskId)));
        using var response = await SendAsync(message, cancellationToken);
        return await ReadAsync<TaskView>(response, cancellationToken);
    }

    /// <summary>Any address of the service, with what it answers as JSON.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, Uri address, byte[]? body, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonOf(body) };
        message.Headers.Accept.Add(new("application/json"));
        using var response = await SendAsync(message, cancellationToken);
        return await ReadAsync<JsonElement>(response, cancellationToken);
    }

    /// <summary>The stream of a task's events after a number; null when there is nothing more to come.</summary>
    public async Task<Stream?> EventsAsync(string taskId, long after, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, Relative(TaskLinks.Events(taskId)));
        message.Headers.Accept.Add(new("text/event-stream"));
        if (after > 0)
            message.Headers.Add("Last-Event-ID", after.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var response = await SendAsync(message, cancellationToken);
        if (response.StatusCode != System.Net.HttpStatusCode.NoContent)
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        response.Dispose();
        return null;
    }

    /// <summary>Below the service's own path.</summary>
    private static Uri Relative(string path) => new(path.TrimStart('/'), UriKind.Relative);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new ServiceUnreachableException($"the service at {http.BaseAddress} cannot be reached: {exception.Message}", exception);
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RefusalAsync(response, cancellationToken);
    }

    private static async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (response.Headers.Location is { } elsewhere && status is >= 300 and < 400)
            return new CommandException(ExitCode.BadInput, $"the service has moved ({status}): {TerminalText.OneLine(elsewhere.ToString().Split('?')[0])}");
        ProblemText? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync<ProblemText>(DurableJson.Options, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or HttpRequestException)
        {
            // Not a problem document: the status has to do.
        }
        if (status >= 500)
            return new ServiceUnreachableException($"the service answered {status}: {problem?.Detail ?? problem?.Title ?? response.ReasonPhrase}");
        if (status == 401 && problem is null)
            return new CommandException(ExitCode.BadInput, NoGoodKey);
        return problem?.Errors is { Count: > 0 } errors
            ? CommandException.BadInput(errors)
            : new CommandException(ExitCode.BadInput, TerminalText.OneLine($"the service refused it ({status}): {problem?.Title} {problem?.Detail}").TrimEnd());
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync<T>(DurableJson.Options, cancellationToken))!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new CommandException(ExitCode.Unreachable, $"the server at {http.BaseAddress} is not a Steward service");
        }
    }

    private static ByteArrayContent JsonOf(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>RFC 9457, as far as it is shown.</summary>
    private sealed record ProblemText(string? Title, string? Detail, IReadOnlyList<FieldError>? Errors);
}

/// <summary>The service is away; asking again may help.</summary>
internal sealed class ServiceUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
