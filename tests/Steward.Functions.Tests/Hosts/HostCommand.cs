namespace Steward.Functions.Tests.Hosts;

/// <summary>
/// How to start a Functions host: the setting <c>STEWARD_FUNC_HOST</c> (a command that takes the app's folder and a port), or Core Tools.
/// </summary>
internal static class HostCommand
{
    public static string Missing =>
        "No Functions host was found: install Azure Functions Core Tools (func on the PATH) or set STEWARD_FUNC_HOST to a command.";

    public static bool IsThere => Find() is not null;

    /// <summary>Command, arguments and working folder; null when there is none.</summary>
    public static (string Command, string[] Arguments)? Of(string appFolder, int port) => Find() switch
    {
        null => null,
        (var command, true) => (command, ["start", "--no-build", "--port", $"{port}"]),
        (var command, false) => (command, [appFolder, $"{port}"]),
    };

    private static (string Command, bool IsCoreTools)? Find()
    {
        if (InstalledTool.Configured("STEWARD_FUNC_HOST") is { } host)
            return (host, false);
        return InstalledTool.OnPath(OperatingSystem.IsWindows() ? "func.cmd" : "func") is { } func ? (func, true) : null;
    }
}
