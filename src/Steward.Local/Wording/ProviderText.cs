using Steward.Workers.Catalogue;
using Steward.Workers.Settings;

namespace Steward.Local.Wording;

/// <summary>Who answers, for people: never silent about that it is not a model.</summary>
internal static class ProviderText
{
    public static string Of(ModelSettings model) => model.Provider switch
    {
        ModelProvider.Offline => $"offline ({OfflineLabel.Text}; set Model__Provider for one)",
        ModelProvider.AzureOpenai => $"azure-openai, {model.Name}",
        _ => $"openai, {model.Name}{(model.Endpoint is { } endpoint ? $" at {endpoint.GetLeftPart(UriPartial.Authority)}" : "")}",
    };
}
