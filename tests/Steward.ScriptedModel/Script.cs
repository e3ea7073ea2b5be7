using System.Text.Json;

namespace Steward.ScriptedModel;

/// <summary>What to do when. README.md beside this file says what each field means.</summary>
public sealed record Rule
{
    public Condition When { get; init; } = new();

    /// <summary>How often; 0: always.</summary>
    public int Times { get; init; }

    public Behaviour Then { get; init; } = new();
}

public sealed record Condition
{
    public string? Model { get; init; }

    public string? User { get; init; }

    public string? Schema { get; init; }

    public string? Contains { get; init; }

    public int? ToolResults { get; init; }

    public string? Field { get; init; }

    internal bool Holds(ChatCall call) =>
        (Model is null || Model == call.Model)
        && (User is null || User == call.User)
        && (Schema is null || Schema == call.SchemaName)
        && (Field is null || call.HasField(Field))
        && (ToolResults is null || ToolResults == call.Messages.Count(message => message.Role == "tool"))
        && (Contains is null || call.Messages.Any(message => message.Content.Contains(Contains, StringComparison.Ordinal)));
}

public sealed record Behaviour
{
    public string Kind { get; init; } = "default";

    public string Text { get; init; } = string.Empty;

    public JsonElement? Envelope { get; init; }

    public IReadOnlyList<ScriptedToolCall> Tools { get; init; } = [];

    public int Status { get; init; } = 500;

    public string? RetryAfter { get; init; }

    public string? Body { get; init; }

    public bool Billed { get; init; }

    public bool OnlyLegacyCap { get; init; }

    public bool Usage { get; init; } = true;

    public int DelayMs { get; init; }

    public int ChunkDelayMs { get; init; }

    public int? Chunks { get; init; }
}

public sealed record ScriptedToolCall(string Name, string Arguments);

public sealed record ScriptedSettings(string Tokenizer = "words", int DelayMs = 0, int Preamble = 0, string Server = "openai");

/// <summary>The rules in force. Thread-safe.</summary>
internal sealed class Script
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private ScriptedSettings settings = new();

    public ScriptedSettings Settings
    {
        get { lock (gate) return settings; }
        set { lock (gate) settings = value; }
    }

    public void Add(IEnumerable<Rule> rules)
    {
        lock (gate)
            entries.AddRange(rules.Select(rule => new Entry(rule)));
    }

    public void Clear()
    {
        lock (gate)
            entries.Clear();
    }

    public Behaviour Take(ChatCall call)
    {
        lock (gate)
        {
            foreach (var entry in entries)
            {
                if ((entry.Rule.Times > 0 && entry.Used >= entry.Rule.Times) || !entry.Rule.When.Holds(call))
                    continue;
                entry.Used++;
                return entry.Rule.Then;
            }
        }
        return new();
    }

    private sealed class Entry(Rule rule)
    {
        public Rule Rule { get; } = rule;

        public int Used { get; set; }
    }
}
