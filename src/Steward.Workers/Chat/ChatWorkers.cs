using Steward.Durability;
using Steward.Workers.Journal;
using Steward.Workers.Tools;

namespace Steward.Workers.Chat;

/// <summary>What model workers are made of.</summary>
public sealed record ChatWorkers
{
    /// <summary>At least one; later ones are tried when earlier ones fail.</summary>
    public required IReadOnlyList<ModelDeployment> Deployments { get; init; }

    public required RecordStore Records { get; init; }

    public required IDocumentLibrary Documents { get; init; }

    public required IWorkerInstructions Instructions { get; init; }

    public IEnumerable<ITool> Tools { get; init; } = [];

    /// <summary>Attempts and their time-outs.</summary>
    public ModelSettings Settings { get; init; } = new();

    public Backoff Backoff { get; init; } = Backoff.Default;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>0 to 1, for the jitter of retries.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    public ChatTurnRunner CreateRunner()
    {
        if (Deployments.Count == 0)
            throw new InvalidOperationException("Model workers need the name of a model: set Model__Name.");
        var retry = new ChatRetry(Settings.Attempts, Settings.AttemptTimeout, Backoff, Random);
        return new(
            new PromptComposer(Records, Instructions, Tools),
            new ModelCall(Deployments, new CallJournal<ChatAnswer>(Records), retry, Time),
            new Transcript(Records),
            new QuoteFinder(Documents));
    }
}
