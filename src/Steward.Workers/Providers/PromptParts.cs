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

    /// <summary>A response format with the schema.</summary>
    SchemaFormat = 4,

    /// <summary>A response format that demands any JSON object.</summary>
    ObjectFormat = 8,

    /// <summary>A tool that takes the answer.</summary>
    AnswerTool = 16,
}
