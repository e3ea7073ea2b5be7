using Microsoft.Extensions.Logging;
using Steward.Durability;

namespace Steward.Engine.Diagnostics;

/// <summary>What the engine logs. Event ids are contracts: never change one, only add.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1001, LogLevel.Information, "Engine started: {Live} instances in flight, {Folder}")]
    public static partial void Started(ILogger log, int live, string folder);

    [LoggerMessage(1002, LogLevel.Information, "Engine stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(1003, LogLevel.Critical, "Engine stopped: a commit failed, nothing after the last one was acknowledged")]
    public static partial void CommitFailed(ILogger log, Exception cause);

    [LoggerMessage(1004, LogLevel.Critical, "Engine stopped: its loop failed")]
    public static partial void LoopFailed(ILogger log, Exception cause);

    [LoggerMessage(1005, LogLevel.Information, "Recovered {Count} instances")]
    public static partial void Recovered(ILogger log, int count);

    [LoggerMessage(1101, LogLevel.Debug, "Instance {InstanceId} of {Name} started")]
    public static partial void InstanceStarted(ILogger log, string instanceId, string name);

    [LoggerMessage(1102, LogLevel.Debug, "Instance {InstanceId} of {Name} ended: {Status}")]
    public static partial void InstanceEnded(ILogger log, string instanceId, string name, RuntimeStatus status);

    [LoggerMessage(1103, LogLevel.Warning, "Instance {InstanceId} of {Name} failed: {ErrorType}: {Error}")]
    public static partial void InstanceFailed(ILogger log, string instanceId, string name, string errorType, string error);

    [LoggerMessage(1104, LogLevel.Warning, "Signal {Operation} to entity {Key} failed: {ErrorType}: {Error}")]
    public static partial void SignalFailed(ILogger log, string operation, string key, string errorType, string error);
}
