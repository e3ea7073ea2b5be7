namespace Steward.Workers.Settings;

/// <summary>How long an answer that is streamed may be silent.</summary>
/// <param name="FirstToken">From the request to the first token, the reading of the prompt included.</param>
/// <param name="BetweenTokens">From one token to the next.</param>
internal sealed record StreamTimes(TimeSpan FirstToken, TimeSpan BetweenTokens);
