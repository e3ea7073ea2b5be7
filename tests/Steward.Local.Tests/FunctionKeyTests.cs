using Steward.Local.Tests.Processes;

namespace Steward.Local.Tests;

/// <summary>The command and a service behind function keys.</summary>
public sealed class FunctionKeyTests : IAsyncLifetime, IDisposable
{
    private const string Key = "aZ09-_s3cr3t==";
    private const string Goal = "What is the mean range of the tide in the harbour?";
    private readonly Workplace place = new();
    private StewardProcess service = null!;
    private KeyGate gate = null!;

    public async Task InitializeAsync()
    {
        service = StewardProcess.Start(place.Folder, ["serve", "--urls", "http://127.0.0.1:0", "--docs", "."]);
        gate = await KeyGate.StartAsync((await service.LineAsync("listening on "))["listening on ".Length..].Trim(), Key);
    }

    public async Task DisposeAsync()
    {
        await gate.DisposeAsync();
        service.Dispose();
    }

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData("", true)]
    [InlineData("/", true)]
    [InlineData("/gateway", true)]
    [InlineData("?code=aZ09-_s3cr3t%3D%3D", false)]
    [InlineData("/api/tasks?code=aZ09-_s3cr3t%3D%3D&clientId=default", false)]
    [InlineData("/gateway/api/tasks?code=aZ09-_s3cr3t==", false)]
    public async Task A_task_is_submitted_and_followed_with_the_key_of_the_setting_or_of_the_address(string address, bool setting)
    {
        using var submitting = StewardProcess.Start(place.Folder,
            ["submit", "--url", gate.Url + address, "--goal", Goal, "--docs", "docs"], null, setting ? [("Steward__ApiKey", Key)] : []);
        var submitted = await submitting.WaitAsync();
        submitted.ExitCode.ShouldBe(0, submitted.ToString());
        submitted.ToString().ShouldNotContain("s3cr3t");
        gate.Calls.Count.ShouldBeGreaterThanOrEqualTo(3, "submitted, followed and read");
        gate.Calls.ShouldAllBe(call => call.Key == Key && !call.Address.Contains("code", StringComparison.Ordinal));
        gate.Calls.ShouldAllBe(call =>
            call.Address.StartsWith(KeyGate.Gateway, StringComparison.Ordinal) == address.StartsWith(KeyGate.Gateway,
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_good_key_the_command_says_what_is_wanted()
    {
        foreach (var settings in new (string, string)[][] { [], [("Steward__ApiKey", "wrong")] })
        {
            using var submitting = StewardProcess.Start(place.Folder, ["submit", "--url", gate.Url, "--goal", Goal, "--docs", "docs"],
                null, settings);
            var refused = await submitting.WaitAsync();
            refused.ExitCode.ShouldBe(2, refused.ToString());
            var line = refused.ErrorLines.ShouldHaveSingleItem();
            line.ShouldContain("401");
            line.ShouldContain("Steward__ApiKey");
            line.ShouldContain("host key");
        }
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/?code=s3cr3t", 2)]
    [InlineData("nowhere?code=s3cr3t", 2)]
    [InlineData("http://127.0.0.1:1/?code=s3cr3t&other=s3cr3t", 2)]
    [InlineData("http://s3cr3t:s3cr3t@127.0.0.1:1/", 2)]
    [InlineData("http://127.0.0.1:1/?code=s3cr3t%0A", 2)]
    [InlineData("http://127.0.0.1:1/api/tasks?code=s3cr3t", 8)]
    public async Task No_message_repeats_a_key(string url, int exitCode)
    {
        var refused = await place.StewardAsync("submit", "--url", url, "--goal", Goal, "--docs", "docs");
        refused.ExitCode.ShouldBe(exitCode, refused.ToString());
        refused.ErrorLines.ShouldHaveSingleItem();
        refused.ToString().ShouldNotContain("s3cr3t");
    }

    [Fact]
    public async Task A_redirect_does_not_take_the_key_elsewhere()
    {
        await using var old = await KeyGate.StartAsync(gate.Url, Key, new($"{gate.Url}/api/tasks?code=secret"));
        using var submitting = StewardProcess.Start(place.Folder, ["submit", "--url", old.Url, "--goal", Goal, "--docs", "docs"], null,
            ("Steward__ApiKey", Key));
        var told = await submitting.WaitAsync();
        told.ExitCode.ShouldBe(2, told.ToString());
        told.ErrorLines.ShouldHaveSingleItem().ShouldContain(gate.Url);
        told.ToString().ShouldNotContain("secret");
        (old.Calls.Count, gate.Calls.Count).ShouldBe((1, 0));
    }
}
