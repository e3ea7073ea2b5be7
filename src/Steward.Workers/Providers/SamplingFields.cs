using Microsoft.Extensions.AI;

namespace Steward.Workers.Providers;

/// <summary>Fields of a request that say how words are picked.</summary>
[Flags]
internal enum SamplingFields
{
    None = 0,

    /// <summary><c>temperature</c>.</summary>
    Temperature = 1,

    /// <summary><c>seed</c>.</summary>
    Seed = 2,

    /// <summary><c>reasoning_effort</c>.</summary>
    Effort = 4,
}

/// <summary>Sampling in the options of a call.</summary>
internal static class SamplingOptions
{
    /// <summary>Additional property: the value of <c>reasoning_effort</c>, of which the options' own type knows only some.</summary>
    public const string Effort = "reasoning_effort";

    public static readonly IReadOnlyList<(SamplingFields Field, string Name)> Names =
        [(SamplingFields.Temperature, "temperature"), (SamplingFields.Seed, "seed"), (SamplingFields.Effort, Effort)];

    /// <summary>The fields that the options have values for.</summary>
    public static SamplingFields In(ChatOptions options) =>
        (options.Temperature is null ? SamplingFields.None : SamplingFields.Temperature)
        | (options.Seed is null ? SamplingFields.None : SamplingFields.Seed)
        | (options.AdditionalProperties?.ContainsKey(Effort) == true ? SamplingFields.Effort : SamplingFields.None);

    /// <summary>The names of fields in requests.</summary>
    public static string NamesOf(SamplingFields fields) =>
        string.Join(", ", Names.Where(one => fields.HasFlag(one.Field)).Select(one => one.Name));
}
