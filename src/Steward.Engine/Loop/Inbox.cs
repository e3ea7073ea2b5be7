namespace Steward.Engine.Loop;

/// <summary>Messages on their way to the loop, from any thread.</summary>
internal sealed class Inbox
{
    private readonly object gate = new();
    private List<EngineMessage> messages = [];
    private bool waiting;
    private bool closing;
    private Exception? closed;

    public void Post(EngineMessage message)
    {
        Exception? cause;
        lock (gate)
        {
            cause = closed;
            if (cause is null)
            {
                messages.Add(message);
                if (waiting)
                    Monitor.Pulse(gate);
            }
        }

        if (cause is not null)
            message.Abandon(cause);
    }

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return messages.Count == 0;
        }
    }

    /// <summary>Swaps all messages out into <paramref name="into"/>, which must be empty. Waits for the first if asked to;
    /// false when the inbox is closing and empty.</summary>
    public bool Take(ref List<EngineMessage> into, bool wait)
    {
        lock (gate)
        {
            while (wait && messages.Count == 0 && !closing)
            {
                waiting = true;
                Monitor.Wait(gate);
                waiting = false;
            }

            (into, messages) = (messages, into);
            return into.Count > 0 || !closing;
        }
    }

    /// <summary>Lets the loop end once it has taken everything in.</summary>
    public void Finish()
    {
        lock (gate)
        {
            closing = true;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>From here on every message is abandoned; returns those that nobody took.</summary>
    public List<EngineMessage> Close(Exception cause)
    {
        lock (gate)
        {
            closed ??= cause;
            closing = true;
            var left = messages;
            messages = [];
            Monitor.Pulse(gate);
            return left;
        }
    }
}
