using System.Text.RegularExpressions;
using Steward.Workers.Documents;

namespace Steward.Workers.Offline;

/// <summary>Splits a goal into parts that can be looked up on their own: sentences, clauses, items.</summary>
internal static partial class Aspects
{
    private const int FewestTerms = 2;

    /// <summary>At least one, at most <paramref name="max"/>, in order.</summary>
    public static IReadOnlyList<string> Of(string goal, int max)
    {
        var parts = new List<string>();
        foreach (var (start, end) in Sentences.Of(goal, 0, goal.Length))
        {
            var sentence = goal[start..end];
            var clauses = Split(sentence);
            if (clauses.Count > 1)
                parts.AddRange(clauses);
            else if (Terms.CountTelling(sentence) > 0 || parts.Count == 0)
                parts.Add(sentence);
            else
                parts[^1] = $"{parts[^1]} {sentence}";
        }
        parts = [.. parts.Distinct(StringComparer.OrdinalIgnoreCase)];
        return parts.Count switch
        {
            0 => [goal.Trim()],
            _ when parts.Count <= max => parts,
            // What does not fit goes into the last part.
            _ => [.. parts.Take(max - 1), string.Join("; ", parts.Skip(max - 1))],
        };
    }

    /// <summary>Two halves of an objective, or null when it cannot be split in a sensible way.</summary>
    public static (string First, string Second)? Halve(string objective)
    {
        var parts = Of(objective, 2);
        if (parts.Count == 2)
            return (parts[0], parts[1]);
        var terms = Terms.OfQuery(objective);
        return terms.Count < 2 * FewestTerms
            ? null
            : (string.Join(' ', terms.Take(terms.Count / 2)), string.Join(' ', terms.Skip(terms.Count / 2)));
    }

    /// <summary>Clauses that each say enough to be looked up; none when one of them does not.</summary>
    private static List<string> Split(string sentence)
    {
        var clauses = new List<string>();
        foreach (var clause in Joints().Split(sentence).Select(clause => clause.Trim(' ', ',', ';', '-', '*', '\n', '\r')))
        {
            if (clause.Length == 0)
                continue;
            if (Tells(clause))
                clauses.Add(clause);
            else if (clauses.Count > 0)
                clauses[^1] = $"{clauses[^1]}, {clause}";
            else
                return [];
        }
        return clauses;
    }

    private static bool Tells(string text) => Terms.CountTelling(text) >= FewestTerms;

    [GeneratedRegex(@";|\n\s*[-*+]\s|,?\s+(?:and|as well as|und)\s+(?=\w)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Joints();
}
