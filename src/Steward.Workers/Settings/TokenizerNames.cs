namespace Steward.Workers.Settings;

/// <summary>The tokenizers of OpenAI's models, by name (openai/tiktoken, <c>model.py</c>).</summary>
internal static class TokenizerNames
{
    private static readonly (string Begins, Tokenizer Tokenizer)[] Known =
    [
        ("gpt-4o", Tokenizer.O200k), ("gpt-4.1", Tokenizer.O200k), ("gpt-4.5", Tokenizer.O200k), ("gpt-5", Tokenizer.O200k),
        ("chatgpt-4o", Tokenizer.O200k), ("o1", Tokenizer.O200k), ("o3", Tokenizer.O200k), ("o4", Tokenizer.O200k),
        ("gpt-4", Tokenizer.Cl100k), ("gpt-3.5", Tokenizer.Cl100k), ("gpt-35", Tokenizer.Cl100k),
    ];

    /// <summary>Of a model that the settings reach: as they say, else by its name where that is one of OpenAI's own.</summary>
    /// <returns>Never <see cref="Tokenizer.Auto"/>.</returns>
    public static Tokenizer Of(ModelSettings settings, string model) =>
        settings.Tokenizer != Tokenizer.Auto ? settings.Tokenizer
        : settings.IsOpenAI ? Array.Find(Known, known => model.StartsWith(known.Begins, StringComparison.OrdinalIgnoreCase)) switch
        {
            { Begins: not null } known => known.Tokenizer,
            _ => Tokenizer.Bytes,
        }
        : Tokenizer.Bytes;
}
