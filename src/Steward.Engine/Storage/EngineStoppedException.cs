namespace Steward.Engine.Storage;

/// <summary>
/// The engine no longer takes requests: it was stopped, or a commit failed. What was acknowledged is on disk; what was not may be lost.
/// </summary>
public sealed class EngineStoppedException(string message, Exception? inner = null) : InvalidOperationException(message, inner)
{
    internal static EngineStoppedException Stopped() => new("The engine has been stopped.");

    internal static EngineStoppedException Broken(Exception cause) =>
        new($"The engine has stopped because of an error of its own: {cause.Message} What was acknowledged is on disk.", cause);

    internal static EngineStoppedException Faulted(Exception cause) =>
        new($"The engine has stopped because it could not make its work durable: {cause.Message} Nothing after the last commit was "
            + "acknowledged; restart it once the cause is removed.", cause);
}
