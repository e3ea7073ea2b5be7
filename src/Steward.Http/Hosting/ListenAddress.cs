namespace Steward.Http.Hosting;

/// <summary>Addresses that a server listens on, as <c>ASPNETCORE_URLS</c> has them.</summary>
public static class ListenAddress
{
    /// <returns>With <c>0.0.0.0</c> for the wildcards <c>*</c> and <c>+</c>, which no URI takes;
    /// null when the text is not an absolute address.</returns>
    public static Uri? Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var named = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(named, UriKind.Absolute, out var address) ? address : null;
    }

    /// <summary>How others on this machine reach it: <c>localhost</c> for the address that stands for all.</summary>
    public static Uri Reachable(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Host is "0.0.0.0" or "[::]" ? new UriBuilder(address) { Host = "localhost" }.Uri : address;
    }
}
