using System.Buffers;
using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Mode 1.4. A denial counts only against the fact: the speaker spoke before, or was given what it says is missing.</summary>
internal sealed class LossOfHistory : IMonitor
{
    private const double SameQuestion = 0.8;

    private static readonly SearchValues<string> Denials = SearchValues.Create(
        [
            "no previous conversation", "no prior conversation", "no previous context", "no prior context", "no previous messages",
            "no earlier messages", "don't have access to previous", "do not have access to previous", "don't have access to our previous",
            "no record of our", "no record of any previous", "no memory of", "don't recall our", "do not recall our",
            "start of our conversation", "beginning of our conversation", "this is our first", "don't see any previous",
            "do not see any previous", "don't have the previous", "do not have the previous", "no previous results", "no prior results",
            "haven't discussed anything", "have not discussed anything", "lost the context", "lost track of the conversation",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Requests = SearchValues.Create(
        [
            "please provide", "please share", "could you provide", "could you share", "can you provide", "can you share",
            "you haven't provided", "you have not provided", "was not provided", "wasn't provided", "were not provided",
            "no input was given", "i was not given", "i wasn't given",
        ],
        StringComparison.OrdinalIgnoreCase);

    private readonly LruCache<int> spoke = new(64);
    private readonly LruCache<AskedQuestion> questions = new(64);

    public MonitorDefinition Definition { get; } = new(
        "1.4",
        "loss-of-conversation-history",
        "What was said or found before is gone: the speaker goes on as if an earlier part of the work had never been.",
        "It denies that there is anything before although it spoke or was given results; asks for what is among its inputs; or asks a "
            + "question again that was answered.",
        MonitorKind.Deterministic,
        new(MonitorAction.WarnWorker, MonitorAction.RePlan));

    public void See(SeenTurn seen, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(findings);
        switch (seen.Turn.Kind)
        {
            case TurnKind.Feedback:
                Answered(seen.Turn);
                return;
            case TurnKind.Question:
                SeeQuestion(seen, findings);
                break;
            case TurnKind.Answer or TurnKind.Handoff or TurnKind.Plan:
                break;
            default:
                return;
        }

        SeeDenial(seen, findings);
        SeeRequest(seen, findings);
        spoke.Set(seen.SpeakerKey, seen.Turn.Index);
    }

    private void SeeDenial(SeenTurn seen, ICollection<Finding> findings)
    {
        var at = seen.Turn.Text.AsSpan().IndexOfAny(Denials);
        if (at < 0)
            return;

        var given = seen.Turn.Inputs.Count > 0 ? $"it was given {seen.Turn.Inputs.Count} results"
            : spoke.TryGet(seen.SpeakerKey, out var before) ? $"it spoke at turn {before}" : null;
        if (given is not null)
        {
            findings.Add(new(Hash.Combine(seen.SpeakerKey, 1),
                $"Denies what came before (\"{Excerpt.At(seen.Turn.Text, at)}\"), but {given}."));
        }
    }

    private static void SeeRequest(SeenTurn seen, ICollection<Finding> findings)
    {
        var at = seen.Turn.Inputs.Count == 0 ? -1 : seen.Turn.Text.AsSpan().IndexOfAny(Requests);
        if (at < 0)
            return;

        var request = Excerpt.At(seen.Turn.Text, at);
        var wanted = ContentWords.Of(request);
        foreach (var input in seen.Turn.Inputs)
        {
            var given = ContentWords.Of(input.Source + " " + input.Text);
            if (wanted.Count >= 2 && wanted.SharedWith(given) >= 0.75 * wanted.Count)
            {
                findings.Add(new(Hash.Combine(seen.SpeakerKey, 2), $"Asks for what {input.Source} had given it: \"{request}\"."));
                return;
            }
        }
    }

    private void SeeQuestion(SeenTurn seen, ICollection<Finding> findings)
    {
        if (questions.TryGet(seen.SpeakerKey, out var asked) && asked.AnsweredAt is { } answered
            && seen.Print.Similarity(asked.Print) >= SameQuestion)
        {
            findings.Add(new(Hash.Combine(seen.SpeakerKey, 3), $"Asks again what was answered at turn {answered}."));
            return;
        }

        questions.Set(seen.SpeakerKey, new(seen.Print, null));
    }

    private void Answered(Turn feedback)
    {
        if (feedback.Target is { } target && questions.TryGet(Hash.Of(target), out var asked))
            questions.Set(Hash.Of(target), asked with { AnsweredAt = feedback.Index });
    }

    private sealed record AskedQuestion(TextPrint Print, int? AnsweredAt);
}
