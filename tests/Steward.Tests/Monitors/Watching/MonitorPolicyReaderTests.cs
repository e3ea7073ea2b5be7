using System.Text.Json;
using Steward.Durability;
using Steward.Monitors;
using Steward.Monitors.Watching;

namespace Steward.Tests.Monitors.Watching;

public class MonitorPolicyReaderTests
{
    [Fact]
    public void Settings_change_what_single_modes_lead_to()
    {
        var policy = Read(("1.3", "escalate"), ("2_5", "off")).Value!;

        policy.Rules["1.3"].First.ShouldBe(MonitorAction.Escalate);
        policy.Rules["2.5"].Enabled.ShouldBeFalse();
        policy.Rules.Count.ShouldBe(2);
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_together() =>
        Read(("9.9", "record"), ("1.3", "panic"), ("1.4", "")).Errors.Select(error => error.Field).ShouldBe(["9.9", "1.3", "1.4"]);

    [Fact]
    public void A_policy_goes_into_a_history_and_back()
    {
        var policy = MonitorPolicy.Default.With("1.3", new(MonitorAction.Record, MonitorAction.Escalate)).With("1.4", MonitorRule.Off);

        var back = JsonSerializer.Deserialize<MonitorPolicy>(JsonSerializer.Serialize(policy, DurableJson.Options), DurableJson.Options)!;

        back.Rules.ShouldBe(policy.Rules);
    }

    private static Steward.Contracts.Validated<MonitorPolicy> Read(params (string, string)[] settings) =>
        MonitorPolicyReader.Read(settings.Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
}
