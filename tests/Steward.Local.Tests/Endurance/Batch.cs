using Steward.Tasks;

namespace Steward.Local.Tests.Endurance;

/// <summary>Tasks submitted together, of all patterns in turn. Who submits them does not give up before each has been accepted.</summary>
internal sealed class Batch(int number)
{
    public const int Size = 20;

    private static readonly string[] Patterns = ["orchestrator-worker", "handoff", "adaptive"];

    private readonly string?[] ids = new string?[Size];

    /// <summary>How many times the service was killed on it.</summary>
    public int Kills { get; set; }

    public IEnumerable<string> Accepted => ids.OfType<string>();

    /// <summary>Submits, all at once, what was not accepted so far; the keys make sure that nothing is accepted twice.</summary>
    public async Task SubmitAsync(Service service) => await Task.WhenAll(Enumerable.Range(0, Size).Where(i => ids[i] is null)
        .Select(async i => ids[i] = await service.SubmitAsync($"batch-{number}-{i}", Request(i))));

    public async Task<IReadOnlyList<TaskView>> EndsAsync(Service service)
    {
        Accepted.Count().ShouldBe(Size);
        return await Task.WhenAll(Accepted.Select(service.EndOfAsync));
    }

    private string Request(int i) => $$"""
        {
          "goal": "What is stated of the tide, and what of lock {{number}}.{{i}}?",
          "pattern": "{{Patterns[i % Patterns.Length]}}",
          "documents": ["docs"],
          "limits": { "tokens": {{20_000 + i * 4_000}}, "hops": {{6 + i % 9}} },
          "completion": { "criterion": "Names what the documents state.", "checks": [ { "kind": "min-citations", "value": 1 } ], "confidence": 0.3 },
          "approval": { "when": "never" }
        }
        """;
}
