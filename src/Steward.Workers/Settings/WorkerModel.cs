namespace Steward.Workers.Settings;

/// <summary>What a worker says of the model that it runs on.</summary>
/// <param name="Names">A model or a fallback order of its own; null for the host's.</param>
/// <param name="Sampling">Comes before that of the model.</param>
internal sealed record WorkerModel(string? Names, Sampling Sampling);
