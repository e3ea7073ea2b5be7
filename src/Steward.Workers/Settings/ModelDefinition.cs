using Steward.Limits;

namespace Steward.Workers.Settings;

/// <summary>
/// A model that the catalogue declares: where it is and how it is called. What is null is as the host's settings have it; endpoint, key,
/// API version, the form of answers and the tokenizer only where <see cref="Provider"/> and <see cref="Endpoint"/> are null.
/// </summary>
internal sealed record ModelDefinition
{
    /// <summary>What workers and roles call it.</summary>
    public required string Name { get; init; }

    /// <summary>Never <see cref="ModelProvider.Offline"/>.</summary>
    public ModelProvider? Provider { get; init; }

    /// <summary>The name that is sent to the server; <see cref="Name"/> by default.</summary>
    public string? Model { get; init; }

    public Uri? Endpoint { get; init; }

    /// <summary>Name of the setting that holds the key.</summary>
    public string? ApiKeySetting { get; init; }

    public string? ApiVersion { get; init; }

    public IReadOnlyList<ModelHeader> Headers { get; init; } = [];

    public Sampling Sampling { get; init; } = Sampling.None;

    public StructuredOutput? Structured { get; init; }

    public Tokenizer? Tokenizer { get; init; }

    /// <summary>Tokens that prompt and answer may have together; null where it is not known.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>Calls that this host may begin in a minute; null for any number.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens, of prompts and answers, that this host may use in a minute; null for any number.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Null where the catalogue's <c>prices</c> tell it, or nothing does.</summary>
    public ModelPrice? Price { get; init; }

    public TimeSpan? AttemptTimeout { get; init; }

    public bool? Streaming { get; init; }

    public TimeSpan? FirstTokenTimeout { get; init; }

    public TimeSpan? TokenTimeout { get; init; }
}

/// <summary>A header that is sent with each call of a model, by its value or by the name of the setting that holds it.</summary>
internal sealed record ModelHeader(string Name, string? Value, string? Setting);
