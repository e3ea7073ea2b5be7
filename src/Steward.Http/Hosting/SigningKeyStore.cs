using System.Security.Cryptography;
using Steward.Approvals;
using Steward.Durability;

namespace Steward.Http.Hosting;

/// <summary>The host's signing keys: those configured, else one made on first use and kept with the data, so that links outlive a restart.</summary>
public static class SigningKeyStore
{
    private const string Collection = "host-keys";
    private const string Key = "approvals";

    public static async Task<SigningKeys> ResolveAsync(string? setting, RecordStore records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (setting is not null)
            return SigningKeys.Parse(setting);
        var mine = RandomNumberGenerator.GetBytes(SigningKeys.MinKeyLength);
        return new([await records.TryCreateAsync(Collection, Key, mine, cancellationToken) ?? mine]);
    }
}
