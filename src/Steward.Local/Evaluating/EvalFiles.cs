using System.Text.Json;
using Steward.Durability;
using Steward.Local.Exits;

namespace Steward.Local.Evaluating;

/// <summary>Files that the command reads, never more of them than it can take.</summary>
internal static class EvalFiles
{
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <param name="label">What the file was given as, for errors.</param>
    /// <exception cref="CommandException">The file is missing, no file, or too large.</exception>
    public static async Task<byte[]> ReadAsync(string path, string label, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new CommandException(ExitCode.BadInput, $"{label}: there is no file '{path}'");
            if (file.Length > MaxBytes)
                throw new CommandException(ExitCode.BadInput, $"{label}: '{path}' has {file.Length} bytes; at most {MaxBytes} are read");
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.BadInput, $"{label}: '{path}' cannot be read: {exception.Message}");
        }
    }

    /// <exception cref="CommandException">The file is no report.</exception>
    public static async Task<EvalReport> ReadReportAsync(string path, string label, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(path, label, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<EvalReport>(bytes, DurableJson.Options) is { Cases: not null } report
                ? report
                : throw new JsonException("It has no cases.");
        }
        catch (JsonException broken)
        {
            throw new CommandException(ExitCode.BadInput,
                $"{label}: '{path}' is not a report of 'steward eval --json': {broken.Message}");
        }
    }
}
