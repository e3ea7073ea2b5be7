using Steward.Workers.Prompts;
using Steward.Workers.Providers;

namespace Steward.Workers.Chat;

/// <summary>Which deployments a prompt can be sent to: those whose context window has room for it and for an answer.</summary>
internal static class ContextWindows
{
    /// <param name="least">Tokens of the shortest answer that is worth a call.</param>
    /// <returns>
    /// Those with room, in their order. Where none has any: all of them, for what was called before a crash, and why none can be called.
    /// </returns>
    public static (IReadOnlyList<ModelDeployment> Deployments, string? TooSmall) Fit(
        IReadOnlyList<ModelDeployment> deployments, Prompt prompt, int least)
    {
        var fitting = deployments.Where(one => one.ContextWindow is null || one.RoomAfter(prompt.For(one).Bound) >= least).ToList();
        if (fitting.Count > 0)
            return (fitting, null);
        var windows = deployments.Select(one => $"'{one.Name}' ({one.ContextWindow} tokens, prompt of at most {prompt.For(one).Bound})");
        return (deployments,
            $"The prompt and an answer of {least} tokens do not fit the context window of {string.Join(", nor of ", windows)}.");
    }
}
