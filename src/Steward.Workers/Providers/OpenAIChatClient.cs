using System.ClientModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Steward.Workers.Providers;

/// <summary>
/// A chat client of the OpenAI SDK, or Azure's that is derived from it, as an <see cref="IChatClient"/>: texts, function tools and strict JSON schemas.
/// It makes one attempt and throws <see cref="ModelFault"/> when that brings no answer; whoever pays decides about another one.
/// </summary>
internal sealed class OpenAIChatClient(ChatClient client, string model, bool legacyOutputCap) : IChatClient
{
    /// <summary>Additional property: on whose behalf, as the provider's <c>user</c>.</summary>
    public const string EndUser = "user";

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = OpenAIOptions.Of(options ?? new(), legacyOutputCap);
        try
        {
            // Azure's client asks for its token past any cancellation.
            var result = await client.CompleteChatAsync(OpenAIMessages.Of(messages), sent, cancellationToken).WaitAsync(cancellationToken);
            return OpenAIMessages.Response(result.Value);
        }
        catch (ClientResultException exception) when (exception.Status > 0)
        {
            var response = exception.GetRawResponse();
            string? after = null, afterMs = null;
            response?.Headers.TryGetValue("Retry-After", out after);
            if (response?.Headers.TryGetValue("retry-after-ms", out afterMs) != true)
                response?.Headers.TryGetValue("x-ms-retry-after-ms", out afterMs);
            throw ModelFault.OfStatus(exception.Status, $": {ModelFault.Line(exception)}", RetryAfter.Read(after, afterMs, DateHeader(response)), exception);
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

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
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

    private static DateTimeOffset? DateHeader(System.ClientModel.Primitives.PipelineResponse? response)
    {
        string? date = null;
        response?.Headers.TryGetValue("Date", out date);
        return DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
    }
}
