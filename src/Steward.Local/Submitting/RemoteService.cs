using Steward.Client;
using Steward.Local.Exits;
using Steward.Local.Wording;

namespace Steward.Local.Submitting;

/// <summary>A running service over HTTP. What it refuses becomes lines and an exit code.</summary>
internal sealed class RemoteService : IDisposable
{
    /// <summary>Azure Functions says no more than 401.</summary>
    private const string NoGoodKey = "the service requires a key (401): set Steward__ApiKey; "
        + "for a Functions app use a host key, since a function key opens only that function";

    private readonly HttpClient http;

    /// <param name="service">Ends with a slash.</param>
    /// <param name="key">Null where the service demands none.</param>
    public RemoteService(Uri service, string? key)
    {
        // A redirect is not followed: the key would go along, to wherever it leads.
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service, Timeout = Timeout.InfiniteTimeSpan };
        Client = new(http, new() { ApiKey = key });
    }

    public StewardClient Client { get; }

    public void Dispose() => http.Dispose();

    /// <exception cref="CommandException">The call failed.</exception>
    public async Task<T> CallAsync<T>(Func<StewardClient, Task<T>> call)
    {
        try
        {
            return await call(Client);
        }
        catch (StewardClientException exception)
        {
            throw Explained(exception);
        }
    }

    private CommandException Explained(StewardClientException exception) => exception switch
    {
        { Code: StewardClientException.Unreachable } =>
            new(ExitCode.Unreachable, $"the service at {http.BaseAddress} cannot be reached: {exception.InnerException!.Message}"),
        { Code: StewardClientException.Unreadable } =>
            new(ExitCode.Unreachable, $"the server at {http.BaseAddress} is not a Steward service"),
        { Location: { } elsewhere } =>
            new(ExitCode.BadInput,
                $"the service has moved ({exception.Status}): {TerminalText.OneLine(elsewhere.ToString().Split('?')[0])}"),
        { Status: >= 500 } => new(ExitCode.Unreachable, $"the service answered {exception.Status}: {exception.Detail ?? exception.Title}"),
        { Status: 401, Code: null } => new(ExitCode.BadInput, NoGoodKey),
        { Errors: { Count: > 0 } errors } => CommandException.BadInput(errors),
        _ => new(ExitCode.BadInput,
            TerminalText.OneLine($"the service refused it ({exception.Status}): {exception.Title} {exception.Detail}").TrimEnd()),
    };
}
