namespace Steward.Engine.Orchestrations;

/// <summary>The code asked for something else than its history records, or did something that replay cannot repeat.</summary>
public sealed class NonDeterminismException(string message) : Exception(message);
