using Steward.Limits;
using Steward.Resilience;
using Steward.Workers.Settings;

namespace Steward.Workers.Catalogue;

/// <summary>A worker as the catalogue describes it. Which of the fields it needs depends on its kind.</summary>
internal sealed record WorkerDefinition
{
    /// <summary>Unique: letters, digits, <c>-</c> and <c>_</c>, at most 64, lower case.</summary>
    public required string Name { get; init; }

    /// <summary>What it is good at: planners choose by it.</summary>
    public required string Description { get; init; }

    public required WorkerKind Kind { get; init; }

    public WorkerRole Role { get; init; } = WorkerRole.Specialist;

    /// <summary>Of a model worker: its system prompt.</summary>
    public string Instructions { get; init; } = string.Empty;

    /// <summary>Where it stands in the catalogue, such as <c>workers[2]</c>; empty for one that does not come from it.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>Of a model worker: names of tools, <c>server__tool</c> for one of an MCP server, by the tool's own name.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>
    /// Of a model worker: a model other than the host's, declared or plain, or a fallback order of them with commas between.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>Of a model worker: how its words are picked, where it differs from its model's.</summary>
    public Sampling Sampling { get; init; } = Sampling.None;

    /// <summary>Of a model worker: tokens it may write in one turn. 64 to 100,000; 1,500 by default.</summary>
    public int MaxOutputTokens { get; init; } = 1_500;

    /// <summary>Of a model worker: turns of one invocation, the answer included. 1 to 50; 8 by default.</summary>
    public int MaxTurns { get; init; } = 8;

    /// <summary>Of one turn or tool call. 1 second to 1 hour; 2 minutes by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    public GatePolicy Gate { get; init; } = GatePolicy.Default;

    /// <summary>Of a model worker; null stands for the price of its model in the catalogue.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Of an HTTP worker: where its input is posted to.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Of an HTTP worker: name of the setting that holds its bearer token; null for none.</summary>
    public string? TokenSetting { get; init; }

    /// <summary>Of an MCP worker.</summary>
    public McpCall? Mcp { get; init; }

    /// <summary>Of a team: names of its specialists.</summary>
    public IReadOnlyList<string> Team { get; init; } = [];
}

/// <summary>One tool of an MCP server, called with the objective.</summary>
/// <param name="Argument">The argument that takes the objective's text.</param>
/// <param name="Confidence">0 to 1: what an answer of this tool is worth, since MCP tools do not say; 0.5 by default.</param>
internal sealed record McpCall(string Server, string Tool, string Argument, double Confidence);

/// <summary>An MCP server: a command (stdio) or an address (streamable HTTP).</summary>
/// <param name="TokenSetting">Name of the setting that holds the bearer token of an address; null for none.</param>
internal sealed record McpServerDefinition(
    string Name, string? Command, IReadOnlyList<string> Arguments, Uri? Address, string? TokenSetting = null)
{
    /// <summary>Of a command: each environment variable that the server gets, with the name of the setting that holds its value.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Bytes of one tool's name, description and schema: what a card reckons with before the server was asked.</summary>
    public const int MaxToolBytes = 8_192;
}
