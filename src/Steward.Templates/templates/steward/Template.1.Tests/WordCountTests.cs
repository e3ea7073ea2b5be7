using Steward.Tasks;

namespace Template._1.Tests;

public sealed class WordCountTests
{
    private static readonly TaskRequest Request = new()
    {
        Goal = "How long is the note?",
        Workers = ["word-count"],
        Completion = new("Says how many words the note has.", []),
        Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Never },
    };

    [Fact]
    public async Task Counts_the_words_of_a_document()
    {
        await using var steward = new InMemorySteward();

        var task = await steward.RunAsync(Request with { Documents = [new("note.md", "Five words are in here.")] });

        Assert.Equal(TaskState.Completed, task.State);
        Assert.Equal("note.md has 5 words.", task.Result);
    }

    [Fact]
    public async Task A_task_without_documents_does_not_complete()
    {
        await using var steward = new InMemorySteward();

        var task = await steward.RunAsync(Request);

        Assert.NotEqual(TaskState.Completed, task.State);
    }
}
