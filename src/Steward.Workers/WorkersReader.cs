using Steward.Settings;
using Steward.Tasks;

namespace Steward.Workers;

/// <summary>Reads what a host says of its workers: section <c>Model</c>, catalogue and documents folder.</summary>
public static class WorkersReader
{
    /// <returns>Checked; what is wrong has been reported to <paramref name="values"/>.</returns>
    public static WorkersOptions Read(SettingValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var options = new WorkersOptions
        {
            CatalogueFile = values.Text("Steward:Catalogue"),
            DocumentsFolder = values.Text("Steward:DocumentsFolder"),
            Model = Model(values),
            Setting = name => Secret(values, name.Replace("__", ":", StringComparison.Ordinal)),
        };
        values.Report(options.Check().Select(error => error with { Field = NameOf(error.Field) }));
        return options;
    }

    private static ModelSettings Model(SettingValues values)
    {
        var unlessSaid = ModelSettings.Offline;
        return new()
        {
            Provider = values.Choice("Model:Provider", unlessSaid.Provider,
                ("offline", ModelProvider.Offline), ("openai", ModelProvider.Openai), ("azure-openai", ModelProvider.AzureOpenai)),
            Endpoint = values.Address("Model:Endpoint"),
            Name = values.Text("Model:Name"),
            ApiVersion = values.Text("Model:ApiVersion"),
            ApiKey = Secret(values, "Model:ApiKey"),
            Attempts = values.Number("Model:Attempts", unlessSaid.Attempts, ModelSettings.AllowedAttempts),
            AttemptTimeout = values.Duration("Model:AttemptTimeout", unlessSaid.AttemptTimeout, ModelSettings.AllowedAttemptTimeout),
            LegacyOutputCap = values.Flag("Model:LegacyOutputCap"),
        };
    }

    /// <summary>Secrets come out of files and vaults with a line's end behind them, which no header takes.</summary>
    private static string? Secret(SettingValues values, string name) => values.Text(name)?.Trim() is { Length: > 0 } secret ? secret : null;

    /// <summary>The setting of a field, as one would write it.</summary>
    private static string NameOf(string field) => field.Split('.') switch
    {
        ["model", var name] => $"Model:{char.ToUpperInvariant(name[0])}{name[1..]}",
        ["documentsFolder"] => "Steward:DocumentsFolder",
        _ => field,
    };
}
