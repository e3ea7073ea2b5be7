using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>How a deployment is asked.</summary>
/// <param name="Answers">How the form of an answer is demanded; never <see cref="StructuredOutput.Auto"/>.</param>
/// <param name="FormatWithTools">A request may have tools and a response format: the server gives neither of them precedence.</param>
/// <param name="LegacyOutputCap">The output cap goes out as <c>max_tokens</c>, else as <c>max_completion_tokens</c>.</param>
/// <param name="EndUser">It is told on whose behalf it is asked.</param>
/// <param name="LeftOut">Fields that it does not take.</param>
internal sealed record Dialect(
    StructuredOutput Answers, bool FormatWithTools, bool LegacyOutputCap, bool EndUser = true, SamplingFields LeftOut = SamplingFields.None)
{
    public static Dialect Of(ModelSettings settings) => settings.Structured switch
    {
        StructuredOutput.Auto => new(StructuredOutput.Schema, settings.IsOpenAI, settings.LegacyOutputCap),
        var given => new(given, given == StructuredOutput.Schema, settings.LegacyOutputCap),
    };
}
