using Steward.Hosting.Settings;
using Steward.Http.Options;
using Steward.Limits;
using Steward.Monitors;

namespace Steward.Hosting.Tests.Settings;

public sealed class HttpReaderTests
{
    private static readonly (string, string) Secret = ("Steward:WebhookSecret", new('s', 32));

    [Fact]
    public void Without_settings_what_the_host_knows_by_itself_stays()
    {
        var options = Read(new() { CallbackBaseUrl = new("https://own.example"), MaxStreams = 3 }, out var errors);
        errors.ShouldBeEmpty();
        (options.CallbackBaseUrl, options.MaxStreams).ShouldBe((new("https://own.example"), 3));
        (options.SigningKey, options.WebhookSecret).ShouldBe((null, null));
        options.WebhookHosts.ShouldBeEmpty();
        options.Bounds.ShouldBe(LimitBounds.Platform);
    }

    [Fact]
    public void Settings_come_before_what_the_host_knows_by_itself()
    {
        var key = Convert.ToBase64String(new byte[32]);
        var options = Read(new() { CallbackBaseUrl = new("https://own.example") }, out var errors,
            ("Steward:CallbackBaseUrl", "https://said.example"), ("Steward:SigningKey", key), ("Steward:Monitors:1_3", "off"),
            ("Steward:MaxTokens", "5000"), ("Steward:MaxCostUsd", "0.25"), ("Steward:MaxHops", "999"),
            ("Steward:MaxWallClock", "01:00:00"));
        errors.ShouldBeEmpty();
        (options.CallbackBaseUrl, options.SigningKey).ShouldBe((new("https://said.example"), key));
        options.Monitors.Rules["1.3"].ShouldBe(MonitorRule.Off);
        options.Bounds.ShouldBe(LimitBounds.Platform with
        {
            Tokens = (1_000, 5_000),
            CostUsd = (0, 0.25m),
            WallClock = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        });
    }

    [Theory]
    [InlineData("30", null)]
    [InlineData("0", "must be from 1 to 36500")]
    [InlineData("2000000000", "must be from 1 to 36500")]
    [InlineData("a month", "must be a whole number from 1 to 36500, not 'a month'")]
    public void Tasks_are_kept_for_ever_by_default(string days, string? error)
    {
        Read(new(), out _).Retention.ShouldBeNull();
        Read(new() { Retention = TimeSpan.FromDays(7) }, out _).Retention.ShouldBe(TimeSpan.FromDays(7));
        var options = Read(new(), out var errors, ("Steward:RetentionDays", days));
        errors.Select(found => found.Message).ShouldBe(error is null ? [] : [error]);
        if (error is null)
            options.Retention.ShouldBe(TimeSpan.FromDays(30));
    }

    [Fact]
    public void Webhook_hosts_are_numbered_or_one_value_with_commas()
    {
        Read(new(), out _, Secret, ("Steward:WebhookHosts", "a.example,*.b.example")).WebhookHosts.ShouldBe(["a.example", "*.b.example"]);
        Read(new(), out _, Secret, ("Steward:WebhookHosts:0", "a.example"), ("Steward:WebhookHosts:1", "*.b.example"))
            .WebhookHosts.ShouldBe(["a.example", "*.b.example"]);
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_together_with_what_is_allowed()
    {
        Read(new() { MaxStreams = 0, Heartbeat = TimeSpan.Zero }, out var errors,
            ("Steward:CallbackBaseUrl", "ftp://a.example"), ("Steward:SigningKey", "short"),
            ("Steward:WebhookHosts", "a.example"), ("Steward:WebhookSecret", "letmein"),
            ("Steward:Monitors:9_9", "off"), ("Steward:MaxTokens", "many"), ("Steward:MaxWallClock", "7"));
        errors.Select(error => error.Field).ShouldBe(
        [
            "Steward:Monitors:9_9", "Steward:MaxTokens", "Steward:MaxWallClock", "Steward:CallbackBaseUrl", "Steward:WebhookSecret",
            "Steward:Heartbeat", "Steward:MaxStreams", "Steward:SigningKey",
        ], ignoreOrder: true);
        string.Concat(errors).ShouldNotContain("letmein");
        errors.Single(error => error.Field == "Steward:MaxTokens").Message
            .ShouldBe("must be a whole number from 1000 to 10000000, not 'many'");
        errors.Single(error => error.Field == "Steward:MaxStreams").Message.ShouldBe("must be from 1 to 10000");
    }

    private static StewardHttpOptions Read(StewardHttpOptions own, out IReadOnlyList<Steward.Contracts.FieldError> errors,
        params (string Name, string Value)[] settings)
    {
        var values = new SettingValues(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        var options = HttpReader.Read(values, own);
        errors = values.Errors;
        return options;
    }
}
