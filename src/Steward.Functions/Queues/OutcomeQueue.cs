using System.Text.Json;
using Steward.Contracts;
using Steward.Functions.Settings;

namespace Steward.Functions.Queues;

/// <summary>
/// The queue that the setting <c>Steward__OutcomeQueue</c> names. What goes there is JSON with a <c>type</c>, and bounded.
/// </summary>
internal sealed class OutcomeQueue(string name, StorageClients storage)
{
    /// <summary>A message holds 64 KiB, of which Base64 leaves 48: receivers may pass it on in either form.</summary>
    public const int MaxBytes = QueueMessageSize.Max;

    public string Name => name;

    public async Task SendAsync(byte[] body, CancellationToken cancellationToken)
    {
        var queue = storage.Queue(name);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await queue.SendMessageAsync(new BinaryData(body), cancellationToken: cancellationToken);
    }

    /// <summary>The message as JSON in at most <see cref="MaxBytes"/>.</summary>
    /// <param name="shorter">Applied one after the other while it is too large. After the last it must fit.</param>
    public static byte[] Fit<T>(T message, params IReadOnlyList<Func<T, T>> shorter)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, ContractJson.Options);
        foreach (var shorten in shorter)
        {
            if (body.Length <= MaxBytes)
                break;
            message = shorten(message);
            body = JsonSerializer.SerializeToUtf8Bytes(message, ContractJson.Options);
        }
        return body.Length <= MaxBytes
            ? body
            : throw new InvalidOperationException($"A message of {body.Length} bytes cannot be made to fit into {MaxBytes}.");
    }
}
