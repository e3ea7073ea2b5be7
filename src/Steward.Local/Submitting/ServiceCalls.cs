using Steward.Local.Exits;

namespace Steward.Local.Submitting;

internal static class ServiceCalls
{
    /// <summary>A service that is away ends the command, with its own exit code.</summary>
    public static async Task<T> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (ServiceUnreachableException exception)
        {
            throw new CommandException(ExitCode.Unreachable, exception.Message);
        }
    }
}
