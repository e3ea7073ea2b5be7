namespace Steward.Client;

internal static class HeaderText
{
    /// <summary>Whether a header can hold the text as it is, without blanks.</summary>
    public static bool IsVisible(string text) => text.All(c => c is > ' ' and <= '~');
}
