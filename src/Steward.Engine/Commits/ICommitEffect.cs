namespace Steward.Engine.Commits;

/// <summary>
/// Something that leaves the engine: an answer, the start of an activity, a notice. It waits for the commit that covers it.
/// </summary>
internal interface ICommitEffect
{
    /// <summary>The commit is on disk. Called on the commit thread: must be quick and must not throw.</summary>
    void Release();

    /// <summary>The commit will never be on disk.</summary>
    void Abandon(Exception cause);
}

/// <summary>The answer to a request, held back until what it says is durable.</summary>
internal sealed class Reply<T>(TaskCreationOptions options) : TaskCompletionSource<T>(options), ICommitEffect
{
    private T value = default!;

    public Reply<T> With(T result)
    {
        value = result;
        return this;
    }

    public void Release() => TrySetResult(value);

    public void Abandon(Exception cause) => TrySetException(cause);
}
