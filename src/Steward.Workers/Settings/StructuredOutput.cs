namespace Steward.Workers.Settings;

/// <summary>How the form of an answer is demanded of a model.</summary>
public enum StructuredOutput
{
    /// <summary>
    /// <see cref="Schema"/> on OpenAI and Azure OpenAI. On other servers the schema is demanded by the response format only where no tool
    /// may be called, and stands in the prompt otherwise: many of them obey the format and never call a tool.
    /// </summary>
    Auto,

    /// <summary>The response format <c>json_schema</c>, beside the tools.</summary>
    Schema,

    /// <summary>The response format <c>json_object</c> where no tool may be called; the schema stands in the prompt.</summary>
    JsonObject,

    /// <summary>A tool whose arguments are the answer.</summary>
    Tool,

    /// <summary>No response format; the schema stands in the prompt.</summary>
    Prompt,
}
