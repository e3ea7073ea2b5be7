using Steward.Durability;

namespace Steward.Ownership;

internal static class ActivityRetries
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25)];

    /// <summary>Calls an activity that the task cannot do without; a store that is away for a moment does not fail it.</summary>
    public static async Task<TOutput> CallActivityWithRetryAsync<TInput, TOutput>(
        this OrchestrationContext context, ActivityName<TInput, TOutput> activity, TInput input)
    {
        foreach (var wait in Waits)
        {
            try
            {
                return await context.CallActivityAsync(activity, input);
            }
            catch (OperationFailedException)
            {
                await context.CreateTimerAsync(context.CurrentUtc + wait);
            }
        }
        return await context.CallActivityAsync(activity, input);
    }
}
