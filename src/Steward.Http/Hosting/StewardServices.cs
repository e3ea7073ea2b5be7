using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Durability;
using Steward.Http.Access;
using Steward.Http.Approvals;
using Steward.Http.Notifications;
using Steward.Http.OpenApi;
using Steward.Http.Options;
using Steward.Http.Resilience;
using Steward.Http.Tasks;
using Steward.Http.Workers;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Http.Hosting;

internal static class StewardServices
{
    /// <summary>
    /// The surface's services. The host brings <see cref="StewardHttpOptions"/>, <see cref="DurableClient"/>, <see cref="RecordStore"/>,
    /// <see cref="IWorkerCatalogue"/>, <see cref="IDocumentLibrary"/> and <see cref="ApprovalLinks"/>.
    /// </summary>
    public static IServiceCollection AddStewardHttp(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Func<Guid>>(Guid.NewGuid);
        services.TryAddSingleton<IApprovalLog, LoggedApprovals>();
        services.TryAddSingleton<IApprovalNotifier>(NotifierOf);
        return services
            .AddSingleton(provider => new ApiKeys(provider.GetRequiredService<StewardHttpOptions>().ApiKeys))
            .AddSingleton(GatekeeperOf)
            .AddSingleton(provider => new WebhookPolicy(provider.GetRequiredService<StewardHttpOptions>().WebhookHosts))
            .AddSingleton(PolicyOf)
            .AddSingleton<TaskIntake>()
            .AddSingleton<TaskQueries>()
            .AddSingleton<TaskRetention>()
            .AddSingleton<DeadLetterDesk>()
            .AddSingleton<ApprovalDesk>()
            .AddSingleton<ApprovalInbox>()
            .AddSingleton<TaskHandlers>()
            .AddSingleton<EventHandlers>()
            .AddSingleton<ApprovalHandlers>()
            .AddSingleton<InboxHandlers>()
            .AddSingleton<DeadLetterHandlers>()
            .AddSingleton<WorkerHandlers>()
            .AddSingleton<ModelHandlers>()
            .AddSingleton<DescriptionHandlers>();
    }

    private static Gatekeeper GatekeeperOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<StewardHttpOptions>();
        return new(services.GetRequiredService<ApiKeys>(), options.Access, options.Identity);
    }

    private static IntakePolicy PolicyOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<StewardHttpOptions>();
        var webhooks = services.GetRequiredService<WebhookPolicy>();
        return new()
        {
            Bounds = LimitBounds.Platform.LoweredTo(options.Bounds),
            Monitors = options.Monitors,
            ErrorsOf = request => [.. webhooks.ErrorsOf(request.Approval.Notify), .. ApproverErrors(options.Access, request)],
        };
    }

    /// <summary>What names its approvers waits for them in vain where nobody can be known.</summary>
    private static FieldError[] ApproverErrors(CallerAccess access, TaskRequest request) =>
        access.KnowsCallers || request.Approval.Approvers.Count == 0
            ? []
            : [new("approval.approvers",
                $"this host cannot tell who calls, so that none of them could decide; {access.HowToSignIn.TrimEnd('.')}")];

    /// <summary>The webhooks of a task, the host's channels, and its log.</summary>
    private static ApprovalNotifier NotifierOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<StewardHttpOptions>();
        var sender = options.WebhookHosts.Count == 0
            ? null
            : new WebhookSender(WebhookPolicy.CreateHandler(), options.WebhookSecret!, services.GetRequiredService<TimeProvider>());
        return new(services.GetRequiredService<WebhookPolicy>(), sender, [.. services.GetServices<IApprovalChannel>()],
            services.GetRequiredService<IApprovalLog>(), options.LogApprovalLinks);
    }
}
