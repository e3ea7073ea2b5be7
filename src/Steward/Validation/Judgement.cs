namespace Steward.Validation;

/// <summary>What the judge is told; its result is a <see cref="Judgement"/> as JSON.</summary>
internal sealed record JudgeBriefing(string Candidate, IReadOnlyList<string> Findings);

/// <param name="Verdict">pass, re-plan or escalate.</param>
/// <param name="Score">0 to 1.</param>
internal sealed record Judgement(string Verdict, double Score, IReadOnlyList<string> Findings);
