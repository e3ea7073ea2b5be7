using System.Security.Cryptography;
using System.Text;

namespace Steward.Engine.Orchestrations;

/// <summary>GUIDs made from names: version 5 of RFC 9562, section 5.5.</summary>
internal static class NameGuid
{
    private static readonly Guid Namespace = new("5c6f3d0e-6d0c-4f0e-9c2a-0d3b1f4e7a11");

    public static Guid Create(string name) => Create(Namespace, name);

    internal static Guid Create(Guid space, string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var input = new byte[16 + text.Length];
        space.TryWriteBytes(input, bigEndian: true, out _);
        text.CopyTo(input, 16);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // The RFC prescribes SHA-1; nothing secret depends on it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}
