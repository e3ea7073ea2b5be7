namespace Steward.Workers.Providers;

/// <summary>What a model said, as it is journaled.</summary>
/// <param name="Refusal">Its words when it refused.</param>
/// <param name="Finish"><c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>.</param>
/// <param name="Model">Which deployment answered.</param>
/// <param name="PromptTokens">As the provider counted; null when it did not say.</param>
/// <param name="Parts">What the request had beside the conversation.</param>
internal sealed record ChatAnswer(
    string Text, string? Refusal, IReadOnlyList<ModelToolCall> ToolCalls, string Finish, string Model, long? PromptTokens = null,
    PromptParts Parts = PromptParts.None);

/// <param name="Id">Empty where the server gave none.</param>
/// <param name="Arguments">As the model wrote them.</param>
internal sealed record ModelToolCall(string Id, string Name, string Arguments);
