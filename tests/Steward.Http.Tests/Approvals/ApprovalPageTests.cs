using System.Net;
using Microsoft.Playwright;
using Steward.Contracts;
using Steward.Http.Tests.Service;
using Steward.Tasks;

namespace Steward.Http.Tests.Approvals;

/// <summary>The page in a real browser on a phone-sized screen. Skipped where there is no Chromium.</summary>
public sealed class ApprovalPageTests : IAsyncLifetime
{
    private const string Hostile = """
        Answer </pre><script>document.title='owned';window.owned=1</script><img src=x onerror="window.owned=1"><svg onload="window.owned=1">
        <form action="https://evil.example/"><button name="decision" value="approve">Win a prize</button></form> & "quotes" 'too' and a very long word
        """;

    /// <summary>Without a place to break, and without a repetition that a monitor would stop.</summary>
    private static readonly string LongWord = Convert.ToHexString(System.Security.Cryptography.SHA512.HashData("word"u8)) + "END";
    private static readonly string? Chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        service.Scribe.Says = Hostile + LongWord;
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task The_page_encodes_everything_and_forbids_script()
    {
        var (_, link) = await service.AskAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml");
        using var response = await service.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; style-src 'sha256-");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        var html = await response.Content.ReadAsStringAsync();
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldContain("&lt;script&gt;");
        html.ShouldNotContain("token=");
    }

    [SkippableFact]
    public async Task On_a_phone_the_page_can_be_read_and_used_and_a_workers_script_does_not_run()
    {
        Skip.If(Chromium is null, "No Chromium is installed.");
        var (id, link) = await service.AskAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        await using var phone = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 390, Height = 844 },
            DeviceScaleFactor = 2,
            IsMobile = true,
            HasTouch = true,
        });
        var page = await phone.NewPageAsync();
        var refused = new List<string>();
        page.Console += (_, message) => refused.Add(message.Text);
        await page.GotoAsync(new Uri(service.BaseAddress, link).ToString());

        (await page.EvaluateAsync<bool>("() => window.owned === undefined && document.scripts.length === 0 && document.forms.length === 1"))
            .ShouldBeTrue();
        (await page.TitleAsync()).ShouldNotBe("owned");
        refused.ShouldBeEmpty("the page's own style passes its own policy");
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"))
            .ShouldBeLessThanOrEqualTo(390, "nothing runs out of the screen");
        foreach (var button in await page.GetByRole(AriaRole.Button).AllAsync())
            (await button.BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(44, "a thumb hits it");
        (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).CountAsync()).ShouldBe(1);
        await ShootAsync(page, "approval-ask");

        // A revision without feedback is sent back with what is missing.
        await page.GetByRole(AriaRole.Button, new() { Name = "Send back with feedback" }).TapAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("say what to change");
        await ShootAsync(page, "approval-wrong");
        await page.GetByLabel("Feedback").FillAsync("All good.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).TapAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Approved");
        await ShootAsync(page, "approval-decided");

        var task = await service.EndAsync(id);
        (task.State, task.Reason).ShouldBe((TaskState.Completed, ReasonCode.Approved));
        await page.GotoAsync(new Uri(service.BaseAddress, link).ToString());
        (await page.GetByRole(AriaRole.Button).CountAsync()).ShouldBe(0, "nothing is left to press");
    }

    /// <summary>Screenshots to look at, where STEWARD_SCREENSHOTS names a folder.</summary>
    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("STEWARD_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
