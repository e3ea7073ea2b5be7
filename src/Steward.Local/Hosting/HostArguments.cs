using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Steward.Contracts;
using Steward.Hosting;
using Steward.Hosting.Settings;
using Steward.Local.Exits;

namespace Steward.Local.Hosting;

/// <summary>
/// The options of a host in this process, the same for every command that runs one. Each stands for a setting and comes before it.
/// </summary>
internal sealed class HostArguments
{
    private readonly Dictionary<string, Option<string?>> options = new(StringComparer.Ordinal)
    {
        ["Steward:DataFolder"] = new("--data")
        {
            Description = $"The data folder; {StewardOptions.DefaultDataFolder} by default.",
            HelpName = "FOLDER",
        },
        ["Steward:Catalogue"] = new("--catalogue")
        {
            Description = "Workers in addition to the built-in ones, or instead of them.",
            HelpName = "FILE",
        },
        ["Model:Provider"] = new("--provider") { Description = "offline (the default), openai or azure-openai.", HelpName = "NAME" },
        ["Model:Name"] = new("--model") { Description = "Model or deployment.", HelpName = "NAME" },
        ["Model:Endpoint"] = new("--endpoint")
        {
            Description = "Base address of an OpenAI-compatible service or of an Azure OpenAI resource.",
            HelpName = "URL",
        },
    };

    public void AddTo(Command command)
    {
        foreach (var option in options.Values)
            command.Add(option);
    }

    /// <exception cref="CommandException">Lists every setting that is wrong.</exception>
    public StewardOptions Read(ParseResult result)
    {
        var here = Directory.GetCurrentDirectory();
        var given = options.Where(option => result.GetValue(option.Value) is not null)
            .ToDictionary(option => option.Key, option => result.GetValue(option.Value), StringComparer.Ordinal);
        var values = new SettingValues(SettingsReader.Load(here, given).AsEnumerable());
        values.Report(given.Where(option => option.Value is "").Select(option => new FieldError(option.Key, "must not be empty")));
        var settings = SettingsReader.Read(values, here);
        if (values.Errors.Count > 0)
            throw CommandException.BadInput(values.Errors, name => given.ContainsKey(name) ? options[name].Name : name);
        // What steward submit calls a service with.
        _ = values.Text("Steward:ApiKey");
        foreach (var unknown in values.Unknown(StewardOptions.Sections))
            Console.Error.WriteLine($"steward: {unknown}");
        return settings;
    }
}
