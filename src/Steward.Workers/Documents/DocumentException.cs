namespace Steward.Workers.Documents;

/// <summary>
/// Documents that cannot be read as asked. The message is one line, for whoever submitted the task; it names no path of the server.
/// </summary>
internal sealed class DocumentException(string message) : Exception(message);
