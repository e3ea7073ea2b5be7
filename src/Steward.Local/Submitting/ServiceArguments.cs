using System.CommandLine;
using Steward.Local.Exits;
using Steward.Local.Hosting;
using Steward.Local.Serving;

namespace Steward.Local.Submitting;

/// <summary>
/// Which service to talk to. Its key, an API key or a Functions app's, comes from the setting <c>Steward__ApiKey</c>: arguments can be read
/// by every process of the machine. An address with <c>?code=</c> brings its own all the same.
/// </summary>
internal sealed class ServiceArguments
{
    private readonly Option<string?> url = new("--url")
    {
        Description = $"The service; {ServeCommand.DefaultUrl} by default. An address with ?code=, as Azure gives it, is understood.",
        HelpName = "URL",
    };

    public void AddTo(Command command) => command.Add(url);

    public RemoteService Connect(ParseResult result) =>
        Connect(ServiceAddress.Parse(result.GetValue(url) ?? ServeCommand.DefaultUrl, url.Name));

    public static RemoteService Connect(ServiceAddress service) => new(service.Base, Checked(service.Key ?? Setting(), "Steward__ApiKey"));

    /// <summary>Headers hold nothing else.</summary>
    public static string? Checked(string? key, string where) => key is null || key.All(c => c is > ' ' and <= '~')
        ? key
        : throw new CommandException(ExitCode.BadInput, $"{where}: a key consists of visible ASCII characters");

    private static string? Setting() =>
        SettingsReader.Load(Directory.GetCurrentDirectory())["Steward:ApiKey"]?.Trim() is { Length: > 0 } key ? key : null;
}
