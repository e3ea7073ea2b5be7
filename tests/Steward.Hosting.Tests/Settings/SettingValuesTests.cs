using System.ComponentModel.DataAnnotations;
using Steward.Hosting.Settings;

namespace Steward.Hosting.Tests.Settings;

public sealed class SettingValuesTests
{
    [Fact]
    public void What_is_not_set_or_empty_has_its_default_and_no_error()
    {
        foreach (var values in new[] { Of(), Of(("A", "")) })
        {
            values.Text("A").ShouldBeNull();
            values.Address("A").ShouldBeNull();
            values.Number("A", 7, (1, 10)).ShouldBe(7);
            values.Duration("A", TimeSpan.FromSeconds(7), (default, TimeSpan.MaxValue)).ShouldBe(TimeSpan.FromSeconds(7));
            values.Flag("A").ShouldBeFalse();
            values.Choice("A", 7, ("one", 1)).ShouldBe(7);
            values.List("A").ShouldBeEmpty();
            values.Errors.ShouldBeEmpty();
        }
    }

    [Fact]
    public void What_is_set_is_read_under_its_name_in_any_case()
    {
        var values = Of(("s:TEXT", " a b "), ("s:address", "https://a.example"), ("s:number", "-2"), ("s:cost", "0.5"),
            ("s:wait", "00:05:00"), ("s:flag", "True"), ("s:choice", "two"));
        values.Text("S:Text").ShouldBe(" a b ");
        values.Address("S:Address").ShouldBe(new("https://a.example"));
        values.Number("S:Number", 1, (1, 10)).ShouldBe(-2, "who uses a number holds it to what is allowed");
        values.Number("S:Cost", 1m, (0, 10)).ShouldBe(0.5m);
        values.Duration("S:Wait", default, default).ShouldBe(TimeSpan.FromMinutes(5));
        values.Flag("S:Flag").ShouldBeTrue();
        values.Choice("S:Choice", 0, ("one", 1), ("two", 2)).ShouldBe(2);
        values.Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_cannot_be_read_is_reported_with_its_name_and_what_is_allowed()
    {
        var values = Of(("Address", "nowhere"), ("Number", "2.5"), ("Big", "99999999999"), ("Cost", "much"), ("Wait", "30"),
            ("Flag", "yes"), ("Choice", "Three\n"));
        values.Address("Address");
        values.Number("Number", 1, (1, 10)).ShouldBe(1);
        values.Number("Big", 1, (1, 10));
        values.Number("Cost", 1m, (0, 10));
        values.Duration("Wait", TimeSpan.FromSeconds(7), (TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(7)))
            .ShouldBe(TimeSpan.FromSeconds(7));
        values.Flag("Flag");
        values.Choice("Choice", 7, ("one", 1), ("two", 2)).ShouldBe(7);
        values.Errors.Select(error => error.ToString()).ShouldBe(
        [
            "Address: 'nowhere' is not an absolute address",
            "Number: must be a whole number from 1 to 10, not '2.5'",
            "Big: must be a whole number from 1 to 10, not '99999999999'",
            "Cost: must be a number from 0 to 10, not 'much'",
            "Wait: must be a duration as hh:mm:ss from 00:00:00.1 to 7.00:00:00, not '30'",
            "Flag: must be true or false, not 'yes'",
            "Choice: 'Three?' is not known; allowed: one, two",
        ]);
    }

    [Fact]
    public void A_list_is_numbered_items_or_one_value_with_commas()
    {
        Of(("Hosts", "a.example, b.example,,c.example")).List("Hosts").ShouldBe(["a.example", "b.example", "c.example"]);
        Of(("Hosts:10", "c"), ("Hosts:0", "a"), ("Hosts:9", "b"), ("Hosts:11", ""), ("HostsOfOthers", "d")).List("Hosts")
            .ShouldBe(["a", "b", "c"]);
        Of(("Hosts", "a"), ("Hosts:0", "b")).List("Hosts").ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_section_holds_what_is_directly_inside_even_without_a_value()
    {
        Of(("Keys", null), ("Keys:me", "x"), ("keys:you", ""), ("Keys:deep", null), ("Keys:deep:down", "y"), ("KeysOfOthers:z", "z"))
            .Section("Keys")
            .ShouldBe([new("me", "x"), new("you", ""), new("deep", null)]);
    }

    [Fact]
    public void Of_each_setting_the_first_error_is_reported()
    {
        var values = Of(("Count", "many"));
        values.Number("Count", 0, (1, 10));
        values.Report(SettingRange.ErrorsOf(new Ranges()));
        values.Errors.Select(error => error.ToString())
            .ShouldBe(["Count: must be a whole number from 1 to 10, not 'many'", "Other: must be from 1 to 10"]);
    }

    [Fact]
    public void A_setting_that_nobody_reads_is_named_with_the_one_that_was_meant()
    {
        var values = Of(("Steward:MaxTokns", "5"), ("Steward:MaxTokens", null), ("steward:maxhops", "3"), ("Steward:ApiKeys:me", "x"),
            ("Steward:Colour", "blue"), ("Path", "/bin"));
        values.Number("Steward:MaxTokens", 1, (1, 10));
        values.Number("Steward:MaxHops", 1, (1, 10));
        values.Section("Steward:ApiKeys");

        values.Unknown("Steward", "Model").Select(unknown => unknown.ToString()).ShouldBe(
            ["setting 'Steward:Colour' is not known", "setting 'Steward:MaxTokns' is not known; did you mean 'Steward:MaxTokens'?"]);
    }

    private sealed class Ranges
    {
        [Range(1, 10)]
        public int Count { get; init; }

        [Range(1, 10)]
        public int Other { get; init; } = 11;

        [Range(1, 10)]
        public int Good { get; init; } = 10;
    }

    private static SettingValues Of(params (string Name, string? Value)[] settings) =>
        new(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
}
