using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Steward.Approvals;
using Steward.Durability;
using Steward.Http.Options;

namespace Steward.Hosting.Starting;

/// <summary>
/// The host's signing keys: those configured, else one made on first use and kept with the data, so that links outlive a restart.
/// </summary>
internal sealed class SigningKeyStore(StewardHttpOptions options, RecordStore records) : IHostedService
{
    private const string Collection = "host-keys";
    private const string Key = "approvals";

    private SigningKeys? keys;

    /// <exception cref="InvalidOperationException">The host has not been started.</exception>
    public SigningKeys Keys => keys ?? throw new InvalidOperationException("The signing keys are read when the host starts.");

    /// <summary>Registered first, so that it comes before whatever signs or verifies.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.SigningKey is { } setting)
        {
            keys = SigningKeys.Parse(setting);
            return;
        }
        var mine = RandomNumberGenerator.GetBytes(SigningKeys.MinKeyLength);
        keys = new([await records.TryCreateAsync(Collection, Key, mine, cancellationToken) ?? mine]);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
