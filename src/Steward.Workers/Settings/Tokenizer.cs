namespace Steward.Workers.Settings;

/// <summary>By what the tokens of a prompt are counted before it is sent, so that its reservation holds.</summary>
public enum Tokenizer
{
    /// <summary>By the model's name at OpenAI's own addresses; <see cref="Bytes"/> elsewhere, and for a name that is not known.</summary>
    Auto,

    /// <summary>One token per byte of UTF-8: the most that a byte-level tokenizer can make of a text, and right for every model.</summary>
    Bytes,

    /// <summary>OpenAI's encoding <c>cl100k_base</c>: GPT-4, GPT-4 Turbo, GPT-3.5 Turbo.</summary>
    Cl100k,

    /// <summary>OpenAI's encoding <c>o200k_base</c>: GPT-4o, GPT-4.1, GPT-5, the o series, gpt-oss.</summary>
    O200k,
}
