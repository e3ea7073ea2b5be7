using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Durability;
using Steward.Limits;
using Steward.Workers.Settings;

namespace Steward.Workers.Catalogue;

/// <summary>
/// Published prices of common models at their providers' own endpoints, as they were on a day: <c>default-prices.json</c> beside this file.
/// Of models whose price rises with the length of the prompt it is that of short prompts.
/// </summary>
/// <param name="Source">Where the prices were collected.</param>
internal sealed record DefaultPrices(DateOnly Date, string Source, IReadOnlyList<ProviderPrices> Providers)
{
    private const string OpenAI = "openai";

    private static readonly Lazy<DefaultPrices> Read = new(() =>
    {
        using var file = typeof(DefaultPrices).Assembly.GetManifestResourceStream("default-prices.json")!;
        return JsonSerializer.Deserialize<DefaultPrices>(file, DurableJson.Options)!;
    });

    public static DefaultPrices Table => Read.Value;

    /// <summary>
    /// By the name that is sent to the server. A deployment of Azure OpenAI counts as the model of OpenAI that it is named after; a name
    /// on a server that is no provider of the table says nothing.
    /// </summary>
    public ModelPrice? Of(DeploymentSettings model)
    {
        var provider = model.Server.IsOpenAI
            ? Providers.Single(one => one.Name == OpenAI)
            : Providers.FirstOrDefault(one => one.Hosts.Contains(model.Server.Endpoint!.Host, StringComparer.OrdinalIgnoreCase));
        return provider?.Of(model.Server.Name!);
    }
}

/// <param name="Hosts">Of its endpoints.</param>
/// <param name="Models">US dollars per million tokens: input, cached input, output.</param>
internal sealed partial record ProviderPrices(
    string Name, IReadOnlyList<string> Hosts, IReadOnlyDictionary<string, IReadOnlyList<decimal>> Models)
{
    /// <summary>Of that model, or of the one with the longest name that it is a dated or preview variant of.</summary>
    public ModelPrice? Of(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('-', end - 1))
        {
            if (Models.TryGetValue(name[..end], out var price) && Variant().IsMatch(name[end..]))
                return new(price[0], price[1], price[2]);
        }
        return null;
    }

    /// <summary>
    /// Another word would be another model, with another price: <c>gpt-5-pro</c> is no variant of <c>gpt-5</c>.
    /// </summary>
    [GeneratedRegex("^(-([0-9]{2,8}|latest|preview|exp))*\\z", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Variant();
}
