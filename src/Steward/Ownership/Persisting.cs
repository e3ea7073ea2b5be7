using Steward.Durability;

namespace Steward.Ownership;

internal static class Persisting
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25)];

    /// <summary>Calls an activity that writes a record the task owes; a store that is away for a moment does not lose it.</summary>
    public static async Task<TOutput> PersistAsync<TInput, TOutput>(
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
