namespace Steward.Workers.Providers;

/// <summary>What a request has beside the conversation.</summary>
[Flags]
internal enum PromptParts
{
    None = 0,

    /// <summary>The worker's tools.</summary>
    Tools = 1,

    /// <summary>The answer's schema, in the system message.</summary>
    SchemaText = 2,

    /// <summary>A response format.</summary>
    Format = 4,

    /// <summary>A tool that takes the answer.</summary>
    AnswerTool = 8,
}
