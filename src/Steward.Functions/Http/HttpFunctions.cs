using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Steward.Functions.Durable;
using Steward.Http.Hosting;

namespace Steward.Functions.Http;

/// <summary>
/// One function for every route of the HTTP surface. Function keys guard all but what is open: liveness, the description, and single
/// approvals, whose signed token is their credential.
/// </summary>
internal sealed class HttpFunctions(CurrentClient client)
{
    [Function("submitTask")]
    public Task<IActionResult> SubmitTask([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/tasks")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("submitTask", request, durable);

    [Function("listTasks")]
    public Task<IActionResult> ListTasks([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/tasks")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("listTasks", request, durable);

    [Function("getTask")]
    public Task<IActionResult> GetTask([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/tasks/{id}")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("getTask", request, durable);

    [Function("getTaskEvents")]
    public Task<IActionResult> GetTaskEvents(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/tasks/{id}/events")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("getTaskEvents", request, durable);

    [Function("cancelTask")]
    public Task<IActionResult> CancelTask(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/tasks/{id}/cancel")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("cancelTask", request, durable);

    [Function("listApprovals")]
    public Task<IActionResult> ListApprovals([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/approvals")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("listApprovals", request, durable);

    [Function("getApproval")]
    public Task<IActionResult> GetApproval(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/approvals/{id}")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("getApproval", request, durable);

    [Function("decideApproval")]
    public Task<IActionResult> DecideApproval(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/approvals/{id}")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("decideApproval", request, durable);

    [Function("listDeadLetters")]
    public Task<IActionResult> ListDeadLetters(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/deadletters")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("listDeadLetters", request, durable);

    [Function("redriveDeadLetter")]
    public Task<IActionResult> RedriveDeadLetter(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/deadletters/{id}/redrive")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("redriveDeadLetter", request, durable);

    [Function("listWorkers")]
    public Task<IActionResult> ListWorkers([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/workers")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("listWorkers", request, durable);

    [Function("listClosedModels")]
    public Task<IActionResult> ListClosedModels(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/models/closed")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("listClosedModels", request, durable);

    [Function("openModel")]
    public Task<IActionResult> OpenModel([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/models/open")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("openModel", request, durable);

    [Function("getHealth")]
    public Task<IActionResult> GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "healthz")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("getHealth", request, durable);

    [Function("getOpenApi")]
    public Task<IActionResult> GetOpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request,
        [DurableClient] DurableTaskClient durable) => ServeAsync("getOpenApi", request, durable);

    private async Task<IActionResult> ServeAsync(string name, HttpRequest request, DurableTaskClient durable)
    {
        client.Use(durable);
        await StewardRoutes.All.First(route => route.Name == name).InvokeAsync(request.HttpContext);
        // The route has written the response.
        return new EmptyResult();
    }
}
