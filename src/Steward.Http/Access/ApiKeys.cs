using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Http.Access;

/// <summary>Who holds which API key. Only SHA-256 hashes are kept: keys are 256 random bits, so a fast hash is enough.</summary>
internal sealed class ApiKeys
{
    private readonly (string Name, byte[] Hash)[] keys;

    /// <param name="hashes">Name of the holder to the SHA-256 of the key, in hexadecimal.</param>
    public ApiKeys(IReadOnlyDictionary<string, string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        keys = [.. hashes.Select(entry => (entry.Key, HashFrom(entry.Key, entry.Value)))];
    }

    public bool Any => keys.Length > 0;

    /// <summary>A new key, to be shown once, and the hash to be configured.</summary>
    public static (string Key, string Hash) Create()
    {
        var key = $"stw_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (key, Convert.ToHexStringLower(Digest(key)));
    }

    /// <summary>The name of the holder; null when nobody holds this key. Compares with every key, in constant time.</summary>
    public string? HolderOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var digest = Digest(key);
        string? holder = null;
        foreach (var (name, hash) in keys)
            holder = CryptographicOperations.FixedTimeEquals(hash, digest) ? name : holder;
        return holder;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static byte[] HashFrom(string name, string hash)
    {
        try
        {
            if (Convert.FromHexString(hash) is { Length: SHA256.HashSizeInBytes } bytes)
                return bytes;
        }
        catch (FormatException)
        {
            // Reported below, with what is right.
        }
        throw new ArgumentException($"The API key of '{name}' must be configured as its SHA-256 in 64 hexadecimal digits.", nameof(hash));
    }
}
