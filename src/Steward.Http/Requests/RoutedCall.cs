using Microsoft.AspNetCore.Http;

namespace Steward.Http.Requests;

/// <summary>What the route has found out about a call before its handler has it.</summary>
internal static class RoutedCall
{
    private const string CallerItem = "steward.caller";
    private const string PrefixItem = "steward.prefix";

    /// <summary>Identity of the caller; null where it is not known.</summary>
    public static string? CallerOf(HttpContext context) => context.Items.TryGetValue(CallerItem, out var caller) ? caller as string : null;

    public static void SetCaller(HttpContext context, string? caller) => context.Items[CallerItem] = caller;

    /// <summary>What stands before the surface's own paths in the address of a call, such as <c>/steward</c>; empty mostly.</summary>
    public static string PrefixOf(HttpContext context) => context.Items.TryGetValue(PrefixItem, out var prefix) ? (string)prefix! : "";

    public static void SetPrefix(HttpContext context, string prefix) => context.Items[PrefixItem] = prefix;
}
