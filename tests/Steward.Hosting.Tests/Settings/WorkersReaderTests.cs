using Steward.Hosting.Settings;
using Steward.Workers.Settings;

namespace Steward.Hosting.Tests.Settings;

public sealed class WorkersReaderTests
{
    [Fact]
    public void Without_settings_the_model_is_offline()
    {
        var options = WorkersReader.Read(new([]), new());
        options.Model.ShouldBe(ModelSettings.Offline);
        (options.CatalogueFile, options.DocumentsFolder, options.Setting("ANY")).ShouldBe((null, null, null));
    }

    [Fact]
    public void The_models_settings_are_read_by_their_names()
    {
        var values = Of(("Model:Provider", "azure-openai"), ("Model:Endpoint", "https://a.example"), ("Model:Name", "m"),
            ("Model:ApiKey", "k"), ("Model:ApiVersion", "2024-10-21"),
            ("Model:Attempts", "2"), ("Model:AttemptTimeout", "00:00:30"), ("Model:LegacyOutputCap", "true"), ("Model:Structured", "tool"),
            ("Model:Tokenizer", "o200k"), ("Model:Streaming", "true"),
            ("Model:FirstTokenTimeout", "00:02:00"), ("Model:TokenTimeout", "00:00:10"),
            ("Steward:Catalogue", "workers.json"), ("Tools:Token", "t"));
        var options = WorkersReader.Read(values, new());
        values.Errors.ShouldBeEmpty();
        options.Model.ShouldBe(new()
        {
            Provider = ModelProvider.AzureOpenai,
            Endpoint = new("https://a.example"),
            Name = "m",
            ApiKey = "k",
            ApiVersion = "2024-10-21",
            Attempts = 2,
            AttemptTimeout = TimeSpan.FromSeconds(30),
            LegacyOutputCap = true,
            Structured = StructuredOutput.Tool,
            Tokenizer = Tokenizer.O200k,
            Streaming = true,
            FirstTokenTimeout = TimeSpan.FromMinutes(2),
            TokenTimeout = TimeSpan.FromSeconds(10),
        });
        (options.CatalogueFile, options.Setting("Tools__Token")).ShouldBe(("workers.json", "t"));
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_once_under_the_settings_name_with_what_is_allowed()
    {
        var values = Of(("Model:Provider", "azure-openai"), ("Model:Endpoint", "nowhere"), ("Model:Attempts", "11"),
            ("Model:AttemptTimeout", "0.5"),
            ("Model:LegacyOutputCap", "perhaps"), ("Model:Structured", "json"), ("Model:Tokenizer", "llama"),
            ("Steward:DocumentsFolder", "/no/such/folder"));
        WorkersReader.Read(values, new());
        values.Errors.Select(error => error.ToString()).ShouldBe(
        [
            "Model:Endpoint: 'nowhere' is not an absolute address",
            "Model:AttemptTimeout: must be a duration as hh:mm:ss from 00:00:01 to 00:10:00, not '0.5'",
            "Model:LegacyOutputCap: must be true or false, not 'perhaps'",
            "Model:Structured: 'json' is not known; allowed: auto, schema, object, tool, prompt",
            "Model:Tokenizer: 'llama' is not known; allowed: auto, bytes, cl100k, o200k",
            "Steward:DocumentsFolder: the folder '/no/such/folder' does not exist",
            "Model:Name: names the model or deployment; it is required for every provider but offline",
            "Model:Attempts: must be from 1 to 10",
        ], ignoreOrder: true);
    }

    [Fact]
    public void What_a_program_sets_out_of_bounds_is_reported_too()
    {
        var values = Of();
        WorkersReader.Read(values, new() { DocumentLimits = new() { MaxFiles = 0 }, Model = new() { Attempts = 11 } });
        values.Errors.Select(error => error.ToString())
            .ShouldBe(["Model:Attempts: must be from 1 to 10", "DocumentLimits.MaxFiles: must be from 1 to 100000"]);
    }

    [Fact]
    public void Secrets_lose_the_white_space_around_them()
    {
        var values = Of(("Model:Provider", "openai"), ("Model:Name", "m"), ("Model:ApiKey", " sk-1\r\n"), ("Tools:Token", "t\n"),
            ("Tools:None", " \n"));

        var options = WorkersReader.Read(values, new());

        values.Errors.ShouldBeEmpty();
        (options.Model.ApiKey, options.Setting("Tools__Token"), options.Setting("Tools__None")).ShouldBe(("sk-1", "t", null));
    }

    [Theory]
    [InlineData("sk-1\nsk-2")]
    [InlineData("sk 1")]
    [InlineData("sk-1\u0000")]
    [InlineData("schlüssel")]
    public void A_key_that_no_header_takes_is_refused_by_its_name_and_not_shown(string key)
    {
        var values = Of(("Model:Provider", "openai"), ("Model:Name", "m"), ("Model:ApiKey", key));

        WorkersReader.Read(values, new());

        values.Errors.ShouldHaveSingleItem().ToString().ShouldBe("Model:ApiKey: must be visible ASCII characters, without white space");
    }

    private static SettingValues Of(params (string Name, string Value)[] settings) =>
        new(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
}
