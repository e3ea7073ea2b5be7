using Steward.Durability;
using Steward.Engine.History;

namespace Steward.Engine.Orchestrations;

/// <summary>Something that the code of an orchestration asked for, under a number of its own.</summary>
internal class Step(HistoryKind kind, int number, string? name, string? id)
{
    public HistoryKind Kind { get; } = kind;

    public int Number { get; } = number;

    public string? Name { get; } = name;

    public string? Id { get; } = id;

    public byte[] Input { get; init; } = [];

    /// <summary>When a timer fires, or an activity times out.</summary>
    public DateTimeOffset? Due { get; init; }

    public bool IsDone { get; protected set; }

    public string Describe() => HistoryEvent.Describe(Kind, Name, Id);

    public virtual void Complete(ReadOnlyMemory<byte> payload) => IsDone = true;

    public virtual void Fail(FailureDetails failure) => IsDone = true;
}

/// <summary>A step whose result the code awaits. Completing it runs the code's continuation inline.</summary>
internal sealed class CallStep<T>(HistoryKind kind, int number, string? name, string? id) : Step(kind, number, name, id)
{
    private readonly TaskCompletionSource<T> source = new();

    public Task<T> Task => source.Task;

    public override void Complete(ReadOnlyMemory<byte> payload)
    {
        IsDone = true;
        T value;
        try
        {
            value = payload.IsEmpty ? default! : Payload.Read<T>(payload);
        }
        catch (Exception e)
        {
            source.SetException(new InvalidDataException($"The result of {Describe()} does not fit {typeof(T).Name}: {e.Message}", e));
            return;
        }

        source.SetResult(value);
    }

    public override void Fail(FailureDetails failure)
    {
        IsDone = true;
        source.SetException(new OperationFailedException(Describe(), failure));
    }

    public void Cancel(CancellationToken token)
    {
        IsDone = true;
        source.SetCanceled(token);
    }
}
