using System.Security.Cryptography;
using System.Text;

namespace Steward.Approvals;

/// <summary>
/// The host's secret keys. The first signs, all verify: a new key is put first, the old one goes when its last link has expired.
/// </summary>
public sealed class SigningKeys
{
    /// <summary>In bytes: that of the hash (RFC 2104, 3).</summary>
    public const int MinKeyLength = 32;

    private readonly (string Id, byte[] Key)[] keys;

    /// <param name="keys">The first signs, all verify; each of at least <see cref="MinKeyLength"/> bytes.</param>
    /// <exception cref="ArgumentException">There is no key, or one is too short.</exception>
    public SigningKeys(IReadOnlyList<byte[]> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0 || keys.Any(key => key.Length < MinKeyLength))
            throw new ArgumentException($"At least one signing key is needed, each of at least {MinKeyLength} bytes.", nameof(keys));
        this.keys = [.. keys.Select(key => (IdOf(key), key))];
    }

    /// <summary>Keys as Base64, separated by commas or white space, such as a setting holds them.</summary>
    public static SigningKeys Parse(string setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        try
        {
            return new(
                [.. setting.Split([',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromBase64String)]);
        }
        catch (FormatException malformed)
        {
            throw new ArgumentException("Signing keys are Base64, separated by commas.", nameof(setting), malformed);
        }
    }

    /// <summary><c>{key id}.{HMAC-SHA256 as base64url}</c> of a text that binds all that the signature vouches for.</summary>
    public string Sign(string text)
    {
        var (id, key) = keys[0];
        return $"{id}.{Base64Url(Mac(id, key, text))}";
    }

    /// <summary>Takes the same time wherever a wrong signature differs.</summary>
    public bool Verify(string text, string? signature)
    {
        if (signature is null || signature.Length > 100)
            return false;
        var given = Encoding.UTF8.GetBytes(signature);
        var verified = false;
        foreach (var (id, key) in keys)
            verified |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes($"{id}.{Base64Url(Mac(id, key, text))}"), given);
        return verified;
    }

    private static byte[] Mac(string id, byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}\n{text}"));

    /// <summary>Names a key without telling anything of it.</summary>
    private static string IdOf(byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, "steward key id"u8).AsSpan(0, 4));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
