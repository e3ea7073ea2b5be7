using System.Text.Json;
using Steward.Durability;
using Steward.Patterns;

namespace Steward.Tests.Patterns;

public class PlanReaderTests
{
    [Fact]
    public void A_plan_with_known_workers_and_dependencies_is_read() =>
        Read(new Plan([new("a", "w", "do a", []), new("b", "w", "do b", ["a"])])).Plan!.Subtasks.Count.ShouldBe(2);

    [Theory]
    [InlineData("""{"subtasks":[]}""", "no subtasks")]
    [InlineData("""{"subtasks":null}""", "no subtasks")]
    [InlineData("null", "no subtasks")]
    [InlineData("I would first look around.", "not valid JSON")]
    [InlineData("""{"subtasks":[{"id":"\ud800","worker":"w","objective":"x"}]}""", "not valid JSON")]
    [InlineData("""{"subtasks":[null]}""", "no id")]
    [InlineData("""{"subtasks":[{"id":"a","worker":"w","objective":"x"},{"id":"a","worker":"w","objective":"y"}]}""", "used twice")]
    [InlineData("""{"subtasks":[{"id":"a","worker":"stranger","objective":"x"}]}""", "'stranger'")]
    [InlineData("""{"subtasks":[{"id":"a","worker":"w","objective":" "}]}""", "no objective")]
    [InlineData("""{"subtasks":[{"id":"a","worker":"w","objective":"x","dependsOn":["z"]}]}""", "'z'")]
    [InlineData("""{"subtasks":[{"id":"a","worker":"w","objective":"x","dependsOn":["a"]}]}""", "cyclic")]
    [InlineData("""{"subtasks":[{"id":"a","worker":"w","objective":"x","dependsOn":[null]}]}""", "without an id")]
    public void A_plan_that_cannot_be_run_is_refused_with_the_reason(string json, string reason)
    {
        var (plan, error) = PlanReader.Read(json, ["w"], []);

        plan.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void Half_a_character_is_an_error_of_the_plan() =>
        PlanReader.Read("{\"subtasks\":[\"\ud800\"]}", ["w"], []).Error.ShouldNotBeNull().ShouldContain("not valid JSON");

    [Fact]
    public void A_cycle_of_three_is_found_and_named()
    {
        var (_, error) = Read(
            new Plan([new("a", "w", "x", ["c"]), new("b", "w", "y", ["a"]), new("c", "w", "z", ["b"]), new("d", "w", "fine", [])]));

        error.ShouldBe("The plan is cyclic: a, b, c.");
    }

    [Fact]
    public void More_subtasks_than_allowed_are_refused() =>
        Read(new Plan([.. Enumerable.Range(0, PlanReader.MaxSubtasks + 1).Select(n => new Subtask($"s{n}", "w", "x", []))])).Error!
            .ShouldContain("at most");

    [Fact]
    public void A_plan_may_build_on_what_is_finished() =>
        PlanReader.Read("""{"subtasks":[{"id":"b","worker":"w","objective":"x","dependsOn":["done"]}]}""", ["w"], ["done"]).Error
            .ShouldBeNull();

    [Fact]
    public void Random_graphs_are_accepted_exactly_when_they_have_a_topological_order()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(1, 8);
            var edges = Enumerable.Range(0, count)
                .Select(_ => Enumerable.Range(0, count).Where(_ => random.Next(6) == 0).Select(n => $"s{n}").ToList()).ToList();
            var plan = new Plan([.. edges.Select((dependsOn, n) => new Subtask($"s{n}", "w", "x", dependsOn))]);

            (Read(plan).Error is null).ShouldBe(IsAcyclic(edges), $"seed {seed}");
        }
    }

    private static (Plan? Plan, string? Error) Read(Plan plan) =>
        PlanReader.Read(JsonSerializer.Serialize(plan, DurableJson.Options), ["w"], []);

    /// <summary>By depth-first search: another way than the reader's.</summary>
    private static bool IsAcyclic(List<List<string>> edges)
    {
        var colour = new int[edges.Count];
        return Enumerable.Range(0, edges.Count).All(Visit);

        bool Visit(int node)
        {
            if (colour[node] == 1)
                return false;
            if (colour[node] == 2)
                return true;
            colour[node] = 1;
            var fine = edges[node].All(next => Visit(int.Parse(next[1..], System.Globalization.CultureInfo.InvariantCulture)));
            colour[node] = 2;
            return fine;
        }
    }
}
