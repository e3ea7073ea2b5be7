using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Steward.DurableTask.Tests.Hosts;
using Steward.Functions.Queues;
using Steward.Functions.Settings;

namespace Steward.Functions.Tests.Queues;

/// <summary>Queue and webhook are told of an outcome independently of each other.</summary>
public sealed class OutcomeAnnouncerTests : IDisposable
{
    private readonly Webhook webhook = new();
    private readonly string queue = $"q{Guid.NewGuid():n}";
    private readonly AnnouncedOutcome outcome = AnnouncedOutcome.Of(Outcomes.Task(), Outcomes.Of("The result."));

    [SkippableFact]
    public async Task Both_are_told_the_same()
    {
        (await (await AnnouncerAsync(queue)).SendAsync(outcome, CancellationToken.None)).ShouldBe(new());
        (await MessagesAsync()).ShouldHaveSingleItem().ShouldBe(webhook.Bodies.ShouldHaveSingleItem());
    }

    [SkippableFact]
    public async Task A_queue_that_takes_nothing_keeps_nothing_from_the_webhook()
    {
        var left = await (await AnnouncerAsync(queue, queueEndpoint: "http://127.0.0.1:1/devstoreaccount1"))
            .SendAsync(outcome, CancellationToken.None);
        left.Queue.ShouldNotBeNull().ShouldContain($"'{queue}'");
        left.Webhook.ShouldBeNull();
        webhook.Bodies.Count.ShouldBe(1);
    }

    [SkippableFact]
    public async Task A_webhook_that_takes_nothing_keeps_nothing_from_the_queue_and_is_tried_again_alone()
    {
        var announcer = await AnnouncerAsync(queue);
        webhook.Answer = HttpStatusCode.BadRequest;
        var left = await announcer.SendAsync(outcome, CancellationToken.None);
        left.Queue.ShouldBeNull();
        left.Webhook.ShouldNotBeNull().ShouldContain("answered 400");
        webhook.Answer = HttpStatusCode.OK;
        (await announcer.SendAsync(outcome with { Delivery = new(Queue: false, Webhook: true, Attempts: 1) }, CancellationToken.None))
            .ShouldBe(new());
        (await MessagesAsync()).Count.ShouldBe(1);
        webhook.Bodies.Count.ShouldBe(2);
    }

    [SkippableFact]
    public async Task A_webhook_that_never_answers_is_given_up_in_time_and_the_queue_has_its_message()
    {
        webhook.Hangs = true;
        var time = new HastyTime();
        var left = await (await AnnouncerAsync(queue, time)).SendAsync(outcome, CancellationToken.None);
        left.Webhook.ShouldNotBeNull().ShouldContain("no answer within");
        left.Queue.ShouldBeNull();
        (await MessagesAsync()).Count.ShouldBe(1);
    }

    [SkippableFact]
    public async Task What_a_letter_holds_is_told_once_more_to_those_that_lack_it()
    {
        var announcer = await AnnouncerAsync(queue);
        var letter = JsonSerializer.SerializeToElement(outcome with { Delivery = new(Queue: false, Webhook: true, Attempts: 4) },
            Steward.Durability.DurableJson.Options);
        webhook.Answer = HttpStatusCode.BadRequest;
        (await announcer.AnnounceAgainAsync(letter)).ShouldNotBeNull().ShouldContain("answered 400");
        webhook.Answer = HttpStatusCode.OK;
        (await announcer.AnnounceAgainAsync(letter)).ShouldBeNull();
        (await MessagesAsync()).ShouldBeEmpty();
    }

    public void Dispose() => webhook.Dispose();

    private async Task<OutcomeAnnouncer> AnnouncerAsync(string outcomeQueue, TimeProvider? time = null, string? queueEndpoint = null)
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        var connection = (await Azurite.SharedAsync())!.ConnectionString;
        if (queueEndpoint is not null)
        {
            connection = Regex.Replace(connection, "QueueEndpoint=[^;]*", $"QueueEndpoint={queueEndpoint}", RegexOptions.None,
                TimeSpan.FromSeconds(1));
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = connection,
            ["Steward:CallbackBaseUrl"] = "http://localhost",
            ["Steward:OutcomeQueue"] = outcomeQueue,
            ["Steward:OutcomeWebhook"] = "https://hooks.example.com/outcomes",
            ["Steward:WebhookHosts"] = "hooks.example.com",
            ["Steward:WebhookSecret"] = new string('s', 32),
        }).Build();
        var settings = AppSettings.Read(configuration);
        return new(settings, settings.Storage, time ?? TimeProvider.System, NullLogger<OutcomeAnnouncer>.Instance, webhook);
    }

    private async Task<IReadOnlyList<string>> MessagesAsync()
    {
        var client = new QueueClient((await Azurite.SharedAsync())!.ConnectionString, queue);
        return await client.ExistsAsync() ? [.. (await client.PeekMessagesAsync(32)).Value.Select(message => message.Body.ToString())] : [];
    }

    private sealed class Webhook : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

        public bool Hangs { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            if (Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return new(Answer);
        }
    }

    /// <summary>A second takes twenty milliseconds.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 50 : dueTime, period);
    }
}
