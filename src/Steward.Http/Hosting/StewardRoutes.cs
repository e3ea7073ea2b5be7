using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Steward.Http.Approvals;
using Steward.Http.OpenApi;
using Steward.Http.Resilience;
using Steward.Http.Tasks;
using Steward.Http.Workers;

namespace Steward.Http.Hosting;

/// <summary>The whole surface.</summary>
internal static class StewardRoutes
{
    public static IReadOnlyList<StewardRoute> All { get; } =
    [
        StewardRoute.Of<TaskHandlers>("POST", "/api/tasks", "submitTask", (handlers, context) => handlers.SubmitAsync(context)),
        StewardRoute.Of<TaskHandlers>("GET", "/api/tasks", "listTasks", (handlers, context) => handlers.ListAsync(context)),
        StewardRoute.Of<TaskHandlers>("GET", "/api/tasks/{id}", "getTask", (handlers, context) => handlers.GetAsync(context)),
        StewardRoute.Of<EventHandlers>("GET", "/api/tasks/{id}/events", "getTaskEvents",
            (handlers, context) => handlers.ReadAsync(context)),
        StewardRoute.Of<TaskHandlers>("POST", "/api/tasks/{id}/cancel", "cancelTask", (handlers, context) => handlers.CancelAsync(context)),
        StewardRoute.Of<InboxHandlers>("GET", "/api/approvals", "listApprovals", (handlers, context) => handlers.ListAsync(context)),
        StewardRoute.Of<ApprovalHandlers>("GET", "/api/approvals/{id}", "getApproval", (handlers, context) => handlers.ShowAsync(context),
            open: true),
        StewardRoute.Of<ApprovalHandlers>("POST", "/api/approvals/{id}", "decideApproval",
            (handlers, context) => handlers.DecideAsync(context), open: true),
        StewardRoute.Of<DeadLetterHandlers>("GET", "/api/deadletters", "listDeadLetters",
            (handlers, context) => handlers.ListAsync(context)),
        StewardRoute.Of<DeadLetterHandlers>("POST", "/api/deadletters/{id}/redrive", "redriveDeadLetter",
            (handlers, context) => handlers.RedriveAsync(context)),
        StewardRoute.Of<WorkerHandlers>("GET", "/api/workers", "listWorkers", (handlers, context) => handlers.ListAsync(context)),
        StewardRoute.Of<ModelHandlers>("GET", "/api/models/closed", "listClosedModels",
            (handlers, context) => handlers.ListClosedAsync(context)),
        StewardRoute.Of<ModelHandlers>("POST", "/api/models/open", "openModel", (handlers, context) => handlers.OpenAsync(context)),
        StewardRoute.Of<DescriptionHandlers>("GET", "/healthz", "getHealth", (_, _) => DescriptionHandlers.HealthAsync(), open: true),
        StewardRoute.Of<DescriptionHandlers>("GET", "/openapi.json", "getOpenApi", (handlers, _) => handlers.OpenApiAsync(), open: true),
    ];

    /// <summary>Maps all of it.</summary>
    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        foreach (var route in All)
            endpoints.MapMethods(route.Pattern, [route.Method], route.InvokeAsync).WithDisplayName(route.Name);
        return endpoints;
    }
}
