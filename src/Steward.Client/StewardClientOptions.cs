namespace Steward.Client;

/// <summary>Settings of a <see cref="StewardClient"/>. Checked together when it is made; every error is named at once.</summary>
public sealed class StewardClientOptions
{
    /// <summary>
    /// An API key of the service, or a host key of a Functions app; visible ASCII characters. It is sent as <c>X-Api-Key</c> and
    /// <c>x-functions-key</c>, to the service's own address alone. None by default.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>How often a call that may be repeated is repeated. 0 to 10; 3 by default.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// Before the first repetition; it doubles with each, with jitter. 1 millisecond to 1 minute; half a second by default.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The longest wait before a repetition. A service that asks for more is not called again. 1 millisecond to 10 minutes;
    /// 30 seconds by default.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often in a row, a second apart, an event stream is tried to be opened again before it is given up. 0 to 10,000; 30 by default.
    /// </summary>
    public int MaxReconnects { get; set; } = 30;

    /// <summary>One sentence for each value that is wrong, with its bounds.</summary>
    internal IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        if (ApiKey is not null && (ApiKey.Length == 0 || !HeaderText.IsVisible(ApiKey)))
            errors.Add($"{nameof(ApiKey)} must consist of visible ASCII characters.");
        Check(nameof(MaxRetries), MaxRetries, 0, 10);
        Check(nameof(RetryDelay), RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Check(nameof(MaxRetryDelay), MaxRetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10));
        Check(nameof(MaxReconnects), MaxReconnects, 0, 10_000);
        return errors;

        void Check<T>(string name, T value, T min, T max)
            where T : IComparable<T>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
                errors.Add($"{name} is {value}; it must be from {min} to {max}.");
        }
    }
}
