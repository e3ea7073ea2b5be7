using System.CommandLine;
using Steward.Local.Hosting;
using Steward.Local.Serving;

namespace Steward.Local.Submitting;

/// <summary>Which service to talk to. Its API key comes from the setting <c>Steward__ApiKey</c>: arguments can be read by every process of the machine.</summary>
internal sealed class ServiceArguments
{
    private readonly Option<string?> url = new("--url") { Description = $"The service; {ServeCommand.DefaultUrl} unless said.", HelpName = "URL" };

    public void AddTo(Command command) => command.Add(url);

    public ServiceClient Connect(ParseResult result)
    {
        var text = result.GetValue(url) ?? ServeCommand.DefaultUrl;
        return Uri.TryCreate(text, UriKind.Absolute, out var service) && service.Scheme is "http" or "https"
            ? Connect(service)
            : throw new CommandException(ExitCode.BadInput, $"--url: '{text}' is no http or https address");
    }

    public static ServiceClient Connect(Uri service) =>
        new(service, SettingsReader.Load(Directory.GetCurrentDirectory())["Steward:ApiKey"]?.Trim() is { Length: > 0 } key ? key : null);
}
