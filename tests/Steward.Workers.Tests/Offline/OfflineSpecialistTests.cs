using Steward.Patterns;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Offline;

public sealed class OfflineSpecialistTests : IAsyncDisposable
{
    private readonly TestHost host = new();

    public OfflineSpecialistTests()
    {
        host.Write("limits.md", """
            # Limits

            The budget of a task is held by its ledger. A call is admitted against its worst case before it is made.

            ## Hops

            - A task makes at most 12 hops unless the request says otherwise.
            - Sub-tasks share the ledger of their parent, except that each has its own trace.
            """);
        host.Write("other.md", "Bananas are yellow. They grow in warm countries and are shipped green.");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task It_answers_from_the_documents_with_quotes_that_are_really_there()
    {
        var reply = await host.RunAsync(host.Turn("researcher", "How many hops does a task make at most?"));

        var envelope = reply.Envelope.ShouldNotBeNull();
        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        envelope.Result.ShouldContain("at most 12 hops");
        envelope.Result.ShouldNotContain("Bananas");
        envelope.Reason.ShouldStartWith("offline extract, no model");
        var library = host.Get<IDocumentLibrary>();
        foreach (var citation in envelope.Evidence.ShouldNotBeNull())
        {
            var text = await library.ReadAsync(TestHost.TaskId, ["docs"], citation.Document);
            text.ShouldNotBeNull()[citation.Start..citation.End].ShouldBe(citation.Quote);
        }
        envelope.Evidence![0].Document.ShouldBe("docs/limits.md");
    }

    [Fact]
    public async Task It_gives_the_same_answer_every_time()
    {
        var first = await host.RunAsync(host.Turn("researcher", "What does the ledger hold?"));
        var second = await host.RunAsync(host.Turn("researcher", "What does the ledger hold?"));

        second.Envelope!.Result.ShouldBe(first.Envelope!.Result);
        second.Usage.ShouldBe(first.Usage);
    }

    [Fact]
    public async Task What_no_document_states_is_a_failed_envelope_that_says_so()
    {
        var reply = await host.RunAsync(host.Turn("researcher", "Quantum chromodynamics lattice spacing"));

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
        reply.Envelope.Reason.ShouldContain("no document states anything on quantum");
        reply.Fault.ShouldBeFalse();
    }

    [Fact]
    public async Task Confidence_is_lower_where_less_of_the_question_is_covered()
    {
        var all = await host.RunAsync(host.Turn("researcher", "budget ledger task"));
        var part = await host.RunAsync(host.Turn("researcher", "budget ledger galaxy telescope nebula"));

        part.Envelope!.Confidence.ShouldBeLessThan(all.Envelope!.Confidence);
        part.Envelope.Status.ShouldBe(EnvelopeStatus.Partial);
        part.Envelope.Reason.ShouldContain("galaxy");
    }

    [Fact]
    public async Task Usage_is_an_estimate_that_never_passes_the_reservation()
    {
        var roomy = await host.RunAsync(host.Turn("researcher", "What does the ledger hold?"));
        var tight = await host.RunAsync(host.Turn("researcher", "What does the ledger hold?", tokens: 7));

        roomy.Usage.Tokens.ShouldBeGreaterThan(20);
        roomy.Usage.Estimated.ShouldBeTrue();
        tight.Usage.Tokens.ShouldBe(7);
    }

    [Fact]
    public async Task The_analyst_computes_what_is_written_out()
    {
        var reply = await host.RunAsync(host.Turn("analyst", "How many hops are left of 12 - 5 * 2 when a task makes hops?"));

        reply.Envelope!.Result.ShouldContain("12 - 5 * 2 = 2");
    }

    [Fact]
    public async Task The_critic_leaves_out_what_its_inputs_quote_and_adds_the_exceptions()
    {
        await host.RunAsync(host.Turn("researcher", "Who holds the budget of a task? Which ledger do sub-tasks share?", invocation: "r"));
        await host.PutAsync("r",
            (await host.StoredAsync("r"))! with
            {
                Evidence = [(await host.StoredAsync("r"))!.Evidence!
                    .First(quote => quote.Quote.Contains("budget", StringComparison.Ordinal))],
            });

        var reply = await host.RunAsync(host.Turn("critic", "Which ledger do sub-tasks share?", inputs: ["r"]));

        reply.Envelope!.Result.ShouldContain("except that each has its own trace");
        reply.Envelope.Result.ShouldNotContain("The budget of a task");
    }

    [Fact]
    public async Task A_holder_hands_off_what_it_cannot_cover_to_a_peer_that_has_not_held_yet()
    {
        WorkerSummary[] peers = [new("researcher", "r"), new("analyst", "a"), new("critic", "c")];
        var turn = host.Turn("researcher", "ledger galaxy telescope nebula",
            briefing: new HolderBriefing(peers, ["analyst: it is first"], null));

        var reply = await host.RunAsync(turn);
        var last = await host.RunAsync(turn with
        {
            InvocationId = "last",
            Assignment = host.Turn("researcher", "ledger galaxy telescope nebula",
                briefing: new HolderBriefing(peers, ["researcher: -", "analyst: -", "critic: -"], null)).Assignment,
        });

        reply.Envelope!.Handoff.ShouldNotBeNull().To.ShouldBe("critic");
        reply.Envelope.Handoff.Remaining.ShouldContain("galaxy");
        last.Envelope!.Handoff.ShouldBeNull();
    }
}
