using Steward.Workers.Prompts;
using Steward.Workers.Providers;
using Steward.Workers.Turns;

namespace Steward.Workers.Chat;

/// <summary>What an attempt sends, and where.</summary>
/// <param name="Target">Place in the fallback order.</param>
/// <param name="Cap">Of the output; less than 1 where there is no room for any.</param>
internal sealed record PlannedCall(int Target, SentPrompt Sent, long Cap)
{
    /// <summary>
    /// The next attempt: on the deployment whose turn it is, or on the first after it whose rate limit lets it start sooner.
    /// </summary>
    /// <param name="shut">Places of deployments that are closed: only where no other is left.</param>
    public static PlannedCall Next(
        IReadOnlyList<ModelDeployment> deployments, HashSet<int> shut, int attempt, WorkerTurn turn, Prompt prompt, Allowance allowance) =>
        Enumerable.Range(attempt - 1, deployments.Count).Select(place => place % deployments.Count)
            .Select(place => Of(deployments[place], place, turn, prompt, allowance))
            .MinBy(call => (shut.Contains(call.Target), deployments[call.Target].Rate.Earliest(call.Sent.Bound + Math.Max(0, call.Cap))))!;

    private static PlannedCall Of(ModelDeployment deployment, int place, WorkerTurn turn, Prompt prompt, Allowance allowance)
    {
        var sent = prompt.For(deployment);
        var cap = allowance.OutputCap(sent.Bound, turn.Worker.MaxOutputTokens);
        return new(place, sent, Math.Min(cap, deployment.RoomAfter(sent.Bound)));
    }
}
