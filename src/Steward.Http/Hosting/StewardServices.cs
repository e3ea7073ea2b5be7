using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Approvals;
using Steward.Durability;
using Steward.Http.Access;
using Steward.Http.Approvals;
using Steward.Http.Notifications;
using Steward.Http.OpenApi;
using Steward.Http.Resilience;
using Steward.Http.Tasks;
using Steward.Http.Workers;
using Steward.Limits;
using Steward.Resilience;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Http.Hosting;

public static class StewardServices
{
    /// <summary>
    /// The surface's services. The host brings <see cref="DurableClient"/>, <see cref="RecordStore"/>, <see cref="IWorkerCatalogue"/>,
    /// <see cref="IDocumentLibrary"/> and <see cref="ApprovalLinks"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The settings are wrong; the message lists everything that is.</exception>
    public static IServiceCollection AddStewardHttp(this IServiceCollection services, StewardHttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Errors() is { Count: > 0 } errors)
            throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Func<Guid>>(Guid.NewGuid);
        return services
            .AddSingleton(options)
            .AddSingleton(new ApiKeys(options.ApiKeys))
            .AddSingleton<Gatekeeper>()
            .AddSingleton<WebhookPolicy>()
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
            .AddSingleton<DescriptionHandlers>();
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
    private static FieldError[] ApproverErrors(CallerAccess access, TaskRequest request) => access.KnowsCallers || request.Approval.Approvers.Count == 0
        ? []
        : [new("approval.approvers", $"nobody can be known to this host, so that none of them could decide; {access.HowToSignIn}")];

    /// <summary>What tells approvers, for <see cref="ApprovalRegistration.AddApprovals"/>.</summary>
    /// <param name="console">Null: nothing is written there.</param>
    public static ApprovalNotifier CreateNotifier(StewardHttpOptions options, TextWriter? console, TimeProvider time) =>
        CreateNotifier(options, console is null ? null : new ConsoleApprovals(console), [], time);

    /// <inheritdoc cref="CreateNotifier(StewardHttpOptions, TextWriter, TimeProvider)"/>
    /// <param name="log">Where questions are written; null: nowhere.</param>
    /// <param name="channels">Ways of the host's own, beside the webhooks of a task.</param>
    public static ApprovalNotifier CreateNotifier(StewardHttpOptions options, IApprovalLog? log, IReadOnlyList<IApprovalChannel> channels, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sender = options.WebhookHosts.Count == 0 ? null : new WebhookSender(WebhookPolicy.CreateHandler(), options.WebhookSecret!, time);
        return new(new(options), sender, channels, log, options.LogApprovalLinks);
    }
}
