using Microsoft.Extensions.Hosting;
using Steward.Approvals;

namespace Steward.Hosting.Starting;

/// <summary>On start, tells owners of the decisions that were taken when the host died before it could.</summary>
internal sealed class DecisionRedelivery(ApprovalDesk desk) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => desk.RedeliverAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
