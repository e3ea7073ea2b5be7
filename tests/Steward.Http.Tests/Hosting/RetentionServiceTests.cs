using System.Net;
using Microsoft.Extensions.Logging;
using Steward.Hosting.Starting;
using Steward.Http.Tests.Service;
using Steward.Intake;

namespace Steward.Http.Tests.Hosting;

public sealed class RetentionServiceTests
{
    [Fact]
    public async Task A_task_that_ended_long_ago_is_gone_with_its_records_and_a_running_one_is_not()
    {
        await using var service = await TestService.StartAsync();
        var ended = await service.SubmitAsync(TestService.Minimal);
        await service.EndAsync(ended);
        var running = await service.SubmitAsync(TestService.Held);
        await service.Hold.Entered;
        (await service.Engine.Records.ListAsync("envelopes", $"{ended}/")).ShouldNotBeEmpty();

        var log = new PurgeLog();
        using var retention = new RetentionService(new TaskRetention(service.Engine.Client, service.Engine.Records),
            new() { Retention = TimeSpan.FromDays(1) }, new TwoDaysLater(), log);
        await retention.StartAsync(CancellationToken.None);
        (await log.Purged.Task.WaitAsync(TimeSpan.FromSeconds(30))).Id.ShouldBe(3101);

        (await StatusOfAsync(service, ended)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusOfAsync(service, running)).ShouldBe(HttpStatusCode.OK);
        (await service.Engine.Records.ListAsync("envelopes", $"{ended}/")).ShouldBeEmpty();
    }

    private static async Task<HttpStatusCode> StatusOfAsync(TestService service, string id)
    {
        using var response = await service.Http.GetAsync($"/api/tasks/{id}");
        return response.StatusCode;
    }

    private sealed class TwoDaysLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromDays(2);
    }

    /// <summary>Completes with the first record.</summary>
    private sealed class PurgeLog : ILogger<TaskRetention>
    {
        public TaskCompletionSource<EventId> Purged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Purged.TrySetResult(eventId);
    }
}
