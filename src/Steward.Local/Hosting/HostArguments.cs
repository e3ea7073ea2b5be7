using System.CommandLine;

namespace Steward.Local.Hosting;

/// <summary>The options of a host in this process, the same for every command that runs one.</summary>
internal sealed class HostArguments
{
    private readonly Option<string?> data = new("--data") { Description = $"The data folder; {HostSettings.DefaultDataFolder} unless said.", HelpName = "FOLDER" };
    private readonly Option<string?> catalogue = new("--catalogue") { Description = "Workers beside or instead of the built-in ones.", HelpName = "FILE" };
    private readonly Option<string?> provider = new("--provider") { Description = "offline (the default), openai or azure-openai.", HelpName = "NAME" };
    private readonly Option<string?> model = new("--model") { Description = "Model or deployment.", HelpName = "NAME" };
    private readonly Option<string?> endpoint = new("--endpoint") { Description = "Base address of an OpenAI-compatible service.", HelpName = "URL" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[data, catalogue, provider, model, endpoint])
            command.Add(option);
    }

    /// <exception cref="CommandException">Lists every setting that is wrong.</exception>
    public HostSettings Read(ParseResult result)
    {
        var here = Directory.GetCurrentDirectory();
        return new SettingsReader(SettingsReader.Load(here)).Read(new(
            result.GetValue(data), result.GetValue(catalogue), result.GetValue(provider), result.GetValue(model), result.GetValue(endpoint)), here);
    }
}
