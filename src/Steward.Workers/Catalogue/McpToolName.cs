using System.Security.Cryptography;
using System.Text;

namespace Steward.Workers.Catalogue;

/// <summary>
/// Names of MCP tools, <c>server__tool</c>, as model servers take them: <c>^[a-zA-Z0-9_-]{1,64}$</c> (OpenAI's API, name of a function).
/// MCP allows more: dots, slashes, 128 characters.
/// </summary>
internal static class McpToolName
{
    private const string Mark = "__";
    private const int MaxLength = 64;
    private const int HashLength = 8;

    /// <summary>A server whose name is longer keeps no room for a tool's, once that has to be shortened.</summary>
    public const int MaxServerLength = MaxLength - HashLength - 1 - 2;

    /// <summary>The name of a tool of a server, with the tool's own name in it.</summary>
    public static string Full(string server, string tool) => server + Mark + tool;

    /// <summary>Null where the name is not that of a tool of a server.</summary>
    public static (string Server, string Tool)? Split(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var mark = name.IndexOf(Mark, StringComparison.Ordinal);
        return mark > 0 && mark + Mark.Length < name.Length ? (name[..mark], name[(mark + Mark.Length)..]) : null;
    }

    /// <summary>
    /// The name as a model is told it: itself where that is allowed, else what is allowed of it and a hash of the whole, which keeps names
    /// apart that differ in the rest. The server's name stays. Tasks in flight hold these names: the form never changes.
    /// </summary>
    public static string ForModel(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsAllowed(name))
            return name;
        var plain = string.Concat(name.Select(c => IsAllowed(c) ? c : '_'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        return $"{plain[..Math.Min(plain.Length, MaxLength - HashLength - 1)]}_{hash}";
    }

    /// <summary>Whether model servers take the name as it is.</summary>
    public static bool IsAllowed(string name) => name.Length is > 0 and <= MaxLength && name.All(IsAllowed);

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
