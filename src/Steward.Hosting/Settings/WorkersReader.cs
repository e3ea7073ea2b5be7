using Steward.Workers.Settings;

namespace Steward.Hosting.Settings;

/// <summary>Reads what a host says of its workers: section <c>Model</c>, catalogue and documents folder.</summary>
internal static class WorkersReader
{
    /// <param name="values">What is wrong is reported to them.</param>
    /// <param name="own">What the host says by itself; settings come before it.</param>
    public static WorkersOptions Read(SettingValues values, WorkersOptions own)
    {
        var options = own with
        {
            CatalogueFile = values.Text("Steward:Catalogue") ?? own.CatalogueFile,
            DocumentsFolder = values.Text("Steward:DocumentsFolder") ?? own.DocumentsFolder,
            Model = Model(values, own.Model),
            Setting = name => Secret(values, name.Replace("__", ":", StringComparison.Ordinal)) ?? own.Setting(name),
        };
        values.Report([
            .. options.Check().Select(error => error with { Field = NameOf(error.Field) }),
            .. SettingRange.ErrorsOf(options.Model).Select(error => error with { Field = $"Model:{error.Field}" }),
            .. SettingRange.ErrorsOf(options.DocumentLimits).Select(error => error with { Field = $"DocumentLimits.{error.Field}" }),
        ]);
        return options;
    }

    private static ModelSettings Model(SettingValues values, ModelSettings own) => own with
    {
        Provider = values.Choice("Model:Provider", own.Provider,
            ("offline", ModelProvider.Offline), ("openai", ModelProvider.Openai), ("azure-openai", ModelProvider.AzureOpenai)),
        Endpoint = values.Address("Model:Endpoint") ?? own.Endpoint,
        Name = values.Text("Model:Name") ?? own.Name,
        ApiVersion = values.Text("Model:ApiVersion") ?? own.ApiVersion,
        ApiKey = Secret(values, "Model:ApiKey") ?? own.ApiKey,
        Attempts = values.Number("Model:Attempts", own.Attempts,
            SettingRange.Of<int>(typeof(ModelSettings), nameof(ModelSettings.Attempts))),
        AttemptTimeout = values.Duration("Model:AttemptTimeout", own.AttemptTimeout,
            SettingRange.Of<TimeSpan>(typeof(ModelSettings), nameof(ModelSettings.AttemptTimeout))),
        Streaming = values.Flag("Model:Streaming", own.Streaming),
        FirstTokenTimeout = values.Duration("Model:FirstTokenTimeout", own.FirstTokenTimeout,
            SettingRange.Of<TimeSpan>(typeof(ModelSettings), nameof(ModelSettings.FirstTokenTimeout))),
        TokenTimeout = values.Duration("Model:TokenTimeout", own.TokenTimeout,
            SettingRange.Of<TimeSpan>(typeof(ModelSettings), nameof(ModelSettings.TokenTimeout))),
        LegacyOutputCap = values.Flag("Model:LegacyOutputCap", own.LegacyOutputCap),
        Structured = values.Choice("Model:Structured", own.Structured,
            ("auto", StructuredOutput.Auto), ("schema", StructuredOutput.Schema), ("object", StructuredOutput.JsonObject),
            ("tool", StructuredOutput.Tool),
            ("prompt", StructuredOutput.Prompt)),
        Tokenizer = values.Choice("Model:Tokenizer", own.Tokenizer,
            ("auto", Tokenizer.Auto), ("bytes", Tokenizer.Bytes), ("cl100k", Tokenizer.Cl100k), ("o200k", Tokenizer.O200k)),
    };

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
