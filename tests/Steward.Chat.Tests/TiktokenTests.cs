using System.Text;
using SharpToken;
using Steward.Workers.Counting;
using Steward.Workers.Prompts;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>The count of texts by OpenAI's encodings, beside another library's.</summary>
public class TiktokenTests
{
    private const int Seed = 20_261_127;
    private const int Texts = 50_000;

    private static readonly string[] Pieces =
    [
        "the", " limit", "Budget", "ing", " ", "  ", "\n", "\r\n", "\t", "0", "12", "345", ".", ", ", "{\"a\":", "}", "[", "]", "\\u00e9",
        "é", "e\u0301",
        "限", "制", "한국", "日本語", "עברית", "🙂", "👩‍👩‍👧", "\u0958", "\uFB2C", "<|", "|>", "<|endoftext|>", "<|im_start|>",
        "<|endofprompt|>", "</data>",
        "=>", "public static ", "__init__", "aaaaaaaaaaaaaaaaaaaaaaaa", "----------", "\u200B", "\u0000", "ﷺ", "x\u0300\u0301\u0302",
    ];

    [Theory]
    [InlineData(Tokenizer.O200k)]
    [InlineData(Tokenizer.Cl100k)]
    public void The_count_of_a_text_is_never_below_the_tokenizers(Tokenizer tokenizer)
    {
        var (bound, encoding) = (TokenBound.By(tokenizer), EncodingOf(tokenizer));
        var random = new Random(Seed);
        for (var run = 0; run < Texts; run++)
        {
            var text = RandomText(random);
            bound.OfText(text).ShouldBeGreaterThanOrEqualTo(Exact(encoding, text), text);
        }
    }

    [Theory]
    [InlineData(Tokenizer.O200k, "A task has at most twelve hops over the whole tree, and none of its limits can be lifted by a worker.")]
    [InlineData(Tokenizer.O200k, "for (var turn = 1; turn <= worker.MaxTurns; turn++)\n    await ledger.AdmitAsync(callId, id, worker);")]
    [InlineData(Tokenizer.O200k, "一个任务在整个树上最多有十二跳，工作者不能取消任何限制。")]
    [InlineData(Tokenizer.Cl100k, "A task has at most twelve hops over the whole tree, and none of its limits can be lifted by a worker.")]
    [InlineData(Tokenizer.Cl100k, "一个任务在整个树上最多有十二跳，工作者不能取消任何限制。")]
    public void What_people_write_is_counted_to_the_token(Tokenizer tokenizer, string text)
    {
        TokenBound.By(tokenizer).OfText(text).ShouldBe(Exact(EncodingOf(tokenizer), text));
        TokenBound.Bytes.OfText(text).ShouldBeGreaterThan(2 * Exact(EncodingOf(tokenizer), text));
    }

    [Fact]
    public void The_name_of_a_special_token_is_text_where_somebody_writes_it()
    {
        TokenBound.By(Tokenizer.O200k).OfText("<|endoftext|>").ShouldBeGreaterThanOrEqualTo(
            Exact(EncodingOf(Tokenizer.O200k), "<|endoftext|>"));
        Exact(EncodingOf(Tokenizer.O200k), "<|endoftext|>").ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Half_a_character_counts_as_the_replacement_that_is_sent_for_it() =>
        TokenBound.By(Tokenizer.O200k).OfText("a\ud800b").ShouldBe(Exact(EncodingOf(Tokenizer.O200k), "a\uFFFDb"));

    [Fact]
    public void A_run_without_end_is_counted_by_its_bytes_and_what_stands_around_it_by_the_tokenizer()
    {
        var run = new string('x', 1_000_000);

        TokenBound.By(Tokenizer.O200k).OfText($"Read {run} twice").ShouldBe(
            run.Length + Exact(EncodingOf(Tokenizer.O200k), "Read ") + Exact(EncodingOf(Tokenizer.O200k), " twice") + 2);
    }

    [Theory]
    [InlineData("gpt-4o-mini", Tokenizer.O200k)]
    [InlineData("gpt-4.1-2025-04-14", Tokenizer.O200k)]
    [InlineData("gpt-5.1", Tokenizer.O200k)]
    [InlineData("o4-mini", Tokenizer.O200k)]
    [InlineData("gpt-4-turbo", Tokenizer.Cl100k)]
    [InlineData("gpt-35-turbo", Tokenizer.Cl100k)]
    [InlineData("my-deployment", Tokenizer.Bytes)]
    public void The_tokenizer_of_OpenAIs_own_models_is_known_by_their_names(string name, Tokenizer tokenizer)
    {
        TokenizerNames.Of(new() { Provider = ModelProvider.Openai, Name = name }, name).ShouldBe(tokenizer);
        TokenizerNames.Of(new() { Provider = ModelProvider.AzureOpenai, Name = name }, name).ShouldBe(tokenizer);
        var elsewhere = new ModelSettings { Provider = ModelProvider.Openai, Endpoint = new("http://localhost:8000/v1"), Name = name };
        TokenizerNames.Of(elsewhere, name).ShouldBe(Tokenizer.Bytes);
        TokenizerNames.Of(elsewhere with { Tokenizer = Tokenizer.Cl100k }, name).ShouldBe(Tokenizer.Cl100k);
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (var piece = random.Next(30); piece > 0; piece--)
        {
            text.Append(random.Next(5) == 0
                ? RandomRune(random).ToString()
                : Pieces[random.Next(Pieces.Length)]);
        }
        return text.ToString();
    }

    private static Rune RandomRune(Random random)
    {
        while (true)
        {
            if (Rune.TryCreate(random.Next(0x11_0000), out var rune))
                return rune;
        }
    }

    private static GptEncoding EncodingOf(Tokenizer tokenizer) =>
        GptEncoding.GetEncoding(tokenizer == Tokenizer.O200k ? "o200k_base" : "cl100k_base");

    private static long Exact(GptEncoding encoding, string text)
    {
        HashSet<string> nothingSpecial = [];
        return encoding.Encode(text, nothingSpecial, nothingSpecial).Count;
    }
}
