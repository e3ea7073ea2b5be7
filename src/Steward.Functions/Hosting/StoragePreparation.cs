using Azure;
using Azure.Identity;
using Steward.Contracts;
using Steward.Functions.Settings;

namespace Steward.Functions.Hosting;

/// <summary>
/// Makes what the app keeps in its storage account where it is missing: the table and container of the records, and the queues, so that the
/// first message can be sent. The first calls of tasks find connections and tokens ready.
/// </summary>
internal static class StoragePreparation
{
    /// <summary>The clients' own retries take up to 30 seconds; the host ends a worker that has not started after 60.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <exception cref="SettingsException">The account cannot be used: one error for each of its services.</exception>
    public static async Task PrepareAsync(StorageClients storage)
    {
        using var patience = new CancellationTokenSource(Patience);
        var cancellation = patience.Token;
        Task<FieldError?> QueueAsync(string name) =>
            ErrorOfAsync(storage.Queue(name).Uri, storage.Queue(name).CreateIfNotExistsAsync(cancellationToken: cancellation));
        var errors = await Task.WhenAll(
            ErrorOfAsync(storage.Records.Uri, storage.Records.CreateIfNotExistsAsync(cancellation)),
            ErrorOfAsync(storage.Blobs.Uri, storage.Blobs.CreateIfNotExistsAsync(cancellationToken: cancellation)),
            QueueAsync(AppSettings.TaskQueue),
            QueueAsync(AppSettings.PoisonQueue));
        if (errors.OfType<FieldError>().Distinct().ToList() is { Count: > 0 } found)
            throw new SettingsException(found);
    }

    private static async Task<FieldError?> ErrorOfAsync(Uri address, Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or AuthenticationFailedException
            or OperationCanceledException)
        {
            return new(StorageClients.Setting, $"{address.GetLeftPart(UriPartial.Authority)} cannot be used: {WhyOf(exception)}");
        }
    }

    private static string WhyOf(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } => WhyOf(last),
        RequestFailedException { Status: > 0 } refused => $"it answers {refused.Status} {refused.ErrorCode}".TrimEnd(),
        AuthenticationFailedException => $"there is no token for it: {StartErrors.FirstLine(exception.Message)}",
        OperationCanceledException => $"it has not answered within {Patience.TotalSeconds} seconds",
        _ => StartErrors.FirstLine(exception.Message),
    };
}
