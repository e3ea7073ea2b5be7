using Steward.Local.Hosting;
using Steward.Local.Wording;
using Steward.Workers;

namespace Steward.Local.Running;

/// <summary>What the user has to know of a host that has started.</summary>
internal static class HostNotes
{
    public static async Task UncheckedAsync(StewardHost host, TextWriter notes)
    {
        foreach (var server in host.Unchecked)
            await notes.WriteLineAsync($"warning: {server}");
    }

    public static async Task PricesAsync(StewardHost host, TextWriter notes)
    {
        if (WorkerCard.UnpricedIn(host.Catalogue.Cards) is { Count: > 0 } unpriced)
        {
            await notes.WriteLineAsync($"cost: not known for model {TerminalText.OneLine(string.Join(", ", unpriced))}; its calls "
                + "count as free (name it in prices of the catalogue; 'steward models' lists what is known)");
        }
    }
}
