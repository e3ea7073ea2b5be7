using System.CommandLine;
using Steward.Http.Access;
using Steward.Local.Exits;
using Steward.Local.Hosting;

namespace Steward.Local.Serving;

/// <summary><c>steward serve</c>: the HTTP service on the embedded engine.</summary>
internal static class ServeCommand
{
    public const string DefaultUrl = "http://127.0.0.1:7071";

    public static Command Create()
    {
        var host = new HostArguments();
        var urls = new Option<string[]>("--urls")
        {
            Description = $"Addresses to listen on; {DefaultUrl} by default. Off loopback, API keys are required. Port 0 takes a free one.",
            HelpName = "URL",
        };
        var documents = new Option<string?>("--docs", "-d")
        {
            Description = "The folder whose documents requests may name.",
            HelpName = "FOLDER",
        };
        var createKey = new Option<string?>("--create-api-key")
        {
            Description = "Create an API key for the holder NAME, show it once with the setting that enables it, and exit.",
            HelpName = "NAME",
        };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output when the service is up." };
        var command = new Command("serve", "Serve the HTTP API. Running tasks survive a stop and resume at the next start.");
        host.AddTo(command);
        foreach (var option in (Option[])[urls, documents, createKey, json])
            command.Add(option);
        command.SetAction((result, cancellationToken) =>
        {
            if (result.GetValue(createKey) is { } holder)
                return Task.FromResult(CreateKey(holder));
            var settings = host.Read(result);
            if (result.GetValue(documents) is { } folder)
            {
                if (!Directory.Exists(folder))
                    throw new CommandException(ExitCode.BadInput, $"--docs: there is no folder '{folder}'");
                settings.Workers = settings.Workers with { DocumentsFolder = Path.GetFullPath(folder) };
            }
            var addresses = ListenAddresses.Of(result.GetValue(urls) is { Length: > 0 } given ? given : [DefaultUrl]);
            return Service.RunAsync(settings, addresses, result.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static int CreateKey(string holder)
    {
        if (holder.Length is 0 or > 64 || !holder.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
            throw new CommandException(ExitCode.BadInput, "--create-api-key: a holder's name has 1 to 64 letters, digits, '-' and '.'");
        var (key, hash) = ApiKeys.Create();
        Console.Out.WriteLine($"key (shown once):  {key}");
        Console.Out.WriteLine($"setting:           Steward__ApiKeys__{holder}={hash}");
        return ExitCode.Completed;
    }
}
