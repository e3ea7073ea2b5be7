using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Steward.Workers.Settings;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Steward.Workers.Providers;

/// <summary>
/// A chat client of the OpenAI SDK, or Azure's that is derived from it, as an <see cref="IChatClient"/>: texts, function tools and JSON
/// schemas. The SDK brings address, credential and transport; requests are written and answers are read here, because compatible servers
/// differ in both. It makes one attempt and throws <see cref="ModelFault"/> when that brings no answer;
/// whoever pays decides about another one.
/// </summary>
/// <param name="secrets">Not repeated where the server does.</param>
/// <param name="streaming">Answers are asked for as streams and read while they come; whole when null.</param>
internal sealed class OpenAIChatClient(
    ChatClient client, string model, LearnedDialect dialect, IReadOnlyList<string> secrets, StreamTimes? streaming = null,
    TimeProvider? time = null)
    : IChatClient
{
    /// <summary>Additional property: on whose behalf, as the provider's <c>user</c>.</summary>
    public const string EndUser = "user";

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var asked = dialect.Current;
        var body = ChatRequest.Write(model, messages, options, asked, streaming is not null);
        var (response, text) = streaming is null
            ? await WholeAsync(body, cancellationToken)
            : await StreamedAsync(body, streaming, cancellationToken);
        if (response.Status is < 200 or > 299)
            throw Refused(response, text, asked, options);
        var answer = ChatResponseReader.Read(text, secrets);
        if (answer.Usage?.OutputTokenCount is { } completion && completion > options.MaxOutputTokens)
            dialect.Overran(asked, completion, options.MaxOutputTokens.Value);
        return answer;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is null && serviceType.IsInstanceOfType(this))
            return this;
        if (serviceKey is null && serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata("openai", defaultModelId: model);
        return serviceKey is null && serviceType == typeof(ChatClient) ? client : null;
    }

    public void Dispose()
    {
        // The SDK's client holds nothing of its own.
    }

    private async Task<(PipelineResponse Response, string Text)> WholeAsync(BinaryData body, CancellationToken cancellationToken)
    {
        var response = await SendAsync(body, buffered: true, cancellationToken);
        return (response, ForeignText.Of(response.Content));
    }

    /// <summary>A server that does not stream, and one that refuses, answers whole.</summary>
    private async Task<(PipelineResponse Response, string Text)> StreamedAsync(
        BinaryData body, StreamTimes times, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(times.FirstToken, time ?? TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            using var response = await SendAsync(body, buffered: false, either.Token);
            var isStream = response.Status is >= 200 and <= 299 && response.Headers.TryGetValue("Content-Type", out var type)
                && type!.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
            if (isStream && response.ContentStream is { } stream)
                return (response, await AnswerStream.ReadAsync(stream, times, silence, either.Token));
            return (response, ForeignText.Of(await response.BufferContentAsync(either.Token)));
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelFault($"The provider was silent for longer than {times.FirstToken.TotalSeconds:0.#} s before the first token "
                + $"or {times.BetweenTokens.TotalSeconds:0.#} s between tokens.", Billing.WorstCase, transient: true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw ModelFault.Of(exception);
        }
    }

    private async Task<PipelineResponse> SendAsync(BinaryData body, bool buffered, CancellationToken cancellationToken)
    {
        using var content = BinaryContent.Create(body);
        var options = new RequestOptions
        {
            CancellationToken = cancellationToken,
            ErrorOptions = ClientErrorBehaviors.NoThrow,
            BufferResponse = buffered,
        };
        try
        {
            // Azure's client asks for its token past any cancellation.
            var result = await client.CompleteChatAsync(content, options).WaitAsync(cancellationToken);
            return result.GetRawResponse();
        }
        catch (ClientResultException exception) when (exception.InnerException is { } inner)
        {
            throw ModelFault.Of(inner);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw ModelFault.Of(exception);
        }
    }

    private ModelFault Refused(PipelineResponse response, string text, Dialect asked, ChatOptions options)
    {
        var error = ErrorBody.Of(text, secrets);
        var otherwise = response.Status is 400 or 422 or 501
            && dialect.Refused(asked, $"{error.Words} {error.Kind}", options.ResponseFormat is ChatResponseFormatJson,
                options.Tools is { Count: > 0 }, SamplingOptions.In(options));
        return ModelFault.OfStatus(response.Status, error, RetryAfter.Of(response.Headers), otherwise);
    }
}
