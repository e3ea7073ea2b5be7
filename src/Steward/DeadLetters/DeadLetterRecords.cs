using System.Globalization;
using Steward.Durability;

namespace Steward.DeadLetters;

/// <summary>
/// Dead letters in the record store: each under its id, and twice by time, newest first, among all letters and among those of its reason.
/// The letter counts: what is found by time and has no letter is passed over.
/// </summary>
internal sealed class DeadLetterRecords(RecordStore records)
{
    /// <summary>No reason, so that all letters and those of a reason never meet.</summary>
    private const string All = "*";

    /// <summary>Of the time in an entry's key.</summary>
    private const int TimeDigits = 16;

    /// <summary>Written once every letter is found by time, those of an earlier version among them.</summary>
    private const string Complete = "complete";

    private bool isComplete;

    /// <summary>Writes a letter unless there is one under its id.</summary>
    public async Task AddAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        // Create, not put: a second run must not wipe out that the letter was redriven in between.
        // Whoever died in between has the rest done by the next.
        var earlier = await records.TryCreateAsync(RecordCollections.DeadLetters, letter.Id, DurableJson.ToBytes(letter),
            cancellationToken);
        await EnterAsync(earlier is null ? letter : DurableJson.FromBytes<DeadLetter>(earlier), cancellationToken);
    }

    public Task ReplaceAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        records.PutAsync(RecordCollections.DeadLetters, letter.Id, DurableJson.ToBytes(letter), cancellationToken);

    public async Task<DeadLetter?> GetAsync(string id, CancellationToken cancellationToken) =>
        await records.GetAsync(RecordCollections.DeadLetters, id, cancellationToken) is { } bytes
            ? DurableJson.FromBytes<DeadLetter>(bytes)
            : null;

    /// <summary>All letters, in no order that means anything. They may be deleted as they come.</summary>
    public async IAsyncEnumerable<DeadLetter> AllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in records.ListAllAsync(RecordCollections.DeadLetters, cancellationToken: cancellationToken))
            yield return DurableJson.FromBytes<DeadLetter>(record.Value);
    }

    /// <summary>The letter last, so that one that is cut off is found again.</summary>
    public async Task DeleteAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        foreach (var entry in EntriesOf(letter))
            await records.DeleteAsync(RecordCollections.DeadLettersByTime, entry, cancellationToken);
        await records.DeleteAsync(RecordCollections.DeadLetters, letter.Id, cancellationToken);
    }

    /// <summary>Letters, the newest first.</summary>
    /// <param name="reason">Only those of this reason; null means all.</param>
    /// <param name="after">A continuation of any page, whatever its reason.</param>
    /// <exception cref="ArgumentException"><paramref name="after"/> is not a continuation.</exception>
    public async Task<DeadLetterPage> ListAsync(string? reason, string? after, int take, CancellationToken cancellationToken)
    {
        if (after is not null && !IsPosition(after))
            throw new ArgumentException("The continuation does not come from an earlier page.", nameof(after));
        await CompleteAsync(cancellationToken);
        var prefix = $"{reason ?? All}/";
        var entries = await records.ListAsync(RecordCollections.DeadLettersByTime, prefix, after is null ? null : prefix + after, take + 1,
            cancellationToken);
        var letters = await Task.WhenAll(
            entries.Take(take).Select(entry => GetAsync(entry.Key[(prefix.Length + TimeDigits + 1)..], cancellationToken)));
        return new([.. letters.OfType<DeadLetter>()], entries.Count > take ? entries[take - 1].Key[prefix.Length..] : null);
    }

    /// <summary>Letters that a host of an earlier version wrote are found by time, too, from now on.</summary>
    public async Task EnterAllAsync(CancellationToken cancellationToken)
    {
        var entered = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in records.ListAllAsync(RecordCollections.DeadLettersByTime, $"{All}/", cancellationToken))
            entered.Add(entry.Key);
        await foreach (var letter in AllAsync(cancellationToken))
        {
            if (!entered.Contains(EntriesOf(letter)[0]))
                await EnterAsync(letter, cancellationToken);
        }
    }

    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (isComplete)
            return;
        if (await records.GetAsync(RecordCollections.DeadLettersByTime, Complete, cancellationToken) is null)
        {
            await EnterAllAsync(cancellationToken);
            await records.PutAsync(RecordCollections.DeadLettersByTime, Complete, [], cancellationToken);
        }
        isComplete = true;
    }

    private async Task EnterAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        // Among all of them last: who is there is at his reason, too.
        foreach (var entry in EntriesOf(letter).Reverse())
            await records.PutAsync(RecordCollections.DeadLettersByTime, entry, [], cancellationToken);
    }

    private static string[] EntriesOf(DeadLetter letter)
    {
        var position = string.Create(CultureInfo.InvariantCulture, $"{DateTime.MaxValue.Ticks - letter.At.UtcTicks:x16}-{letter.Id}");
        return [$"{All}/{position}", $"{letter.Reason}/{position}"];
    }

    private static bool IsPosition(string text) =>
        text.Length > TimeDigits + 1 && text[TimeDigits] == '-' && text.AsSpan(0, TimeDigits).IndexOfAnyExcept(Digits) < 0;

    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789abcdef");
}
