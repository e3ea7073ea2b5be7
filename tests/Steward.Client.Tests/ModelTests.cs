using Microsoft.Extensions.DependencyInjection;
using Steward.Http.Tests.Service;
using Steward.Resilience;

namespace Steward.Client.Tests;

/// <summary>Models that are closed to tasks, against the service itself.</summary>
public sealed class ModelTests
{
    [Fact]
    public async Task A_closed_model_is_listed_with_its_reason_and_opened_by_its_name()
    {
        await using var service = await TestService.StartAsync();
        var client = new StewardClient(service.Http);
        var closed = service.App.Services.GetRequiredService<ClosedModels>();
        (await client.ListClosedModelsAsync()).ShouldBeEmpty();
        await closed.CloseAsync("meta-llama/Llama-3.1:8b", "It ignores its output cap.", "t1");

        var listed = (await client.ListClosedModelsAsync()).ShouldHaveSingleItem();

        (listed.Model, listed.Why, listed.TaskId).ShouldBe(("meta-llama/Llama-3.1:8b", "It ignores its output cap.", "t1"));
        var refused = await Should.ThrowAsync<StewardClientException>(() => client.OpenModelAsync("llama"));
        (refused.Code, refused.Status, refused.Detail).ShouldBe(("not-found", 404, "No model 'llama' is closed."));
        (await client.OpenModelAsync("meta-llama/Llama-3.1:8b")).ShouldBeEmpty();
        (await closed.FindAsync("meta-llama/Llama-3.1:8b")).ShouldBeNull();
    }
}
