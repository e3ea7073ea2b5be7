using Steward.Contracts;
using Steward.Local.Exits;

namespace Steward.Local.Running;

/// <summary>Request files as bytes, never more of them than a request may have.</summary>
internal static class RequestFiles
{
    public const string StandardInput = "-";

    /// <exception cref="CommandException">The file is missing, no file, or too large.</exception>
    public static async Task<byte[]> ReadAsync(string path, Stream standardInput, CancellationToken cancellationToken)
    {
        try
        {
            if (path == StandardInput)
                return await ReadAsync(standardInput, path, cancellationToken);
            if (Directory.Exists(path))
                throw new CommandException(ExitCode.BadInput, $"--request: '{path}' is a folder; it takes a JSON file");
            await using var file = File.OpenRead(path);
            return await ReadAsync(file, path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.BadInput, exception is FileNotFoundException or DirectoryNotFoundException
                ? $"--request: there is no file '{path}'"
                : $"--request: '{path}' cannot be read: {exception.Message}");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, string path, CancellationToken cancellationToken)
    {
        var buffer = new byte[RequestBounds.BodyBytes + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read <= RequestBounds.BodyBytes
            ? buffer[..read]
            : throw new CommandException(ExitCode.BadInput,
                $"--request: '{path}' is larger than a request may be ({RequestBounds.BodyBytes} bytes); name documents instead of sending "
                    + "their text");
    }
}
