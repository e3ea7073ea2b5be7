using System.Text;
using Steward.Local.Tests.Processes;

namespace Steward.Local.Tests;

/// <summary>Every bad input ends in one clear line for each error and its exit code, and starts nothing.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData("--docs: there is no file or folder 'missing'", "run", "--goal", "x", "--docs", "missing")]
    [InlineData("no readable document", "run", "--goal", "x", "--docs", "empty")]
    [InlineData("goal", "run", "--docs", "docs")]
    [InlineData("--goal: must not be empty", "run", "--goal", "")]
    [InlineData("there is no specialist 'nobody'", "run", "--goal", "x", "--docs", "docs", "--workers", "nobody")]
    [InlineData("--pattern: 'zigzag' is not known", "run", "--goal", "x", "--pattern", "zigzag")]
    [InlineData("--tokens: must be from 1000 to 10000000", "run", "--goal", "x", "--tokens", "-5")]
    [InlineData("--tokens: must be from 1000 to 10000000", "run", "--goal", "x", "--tokens", "99999999999999999999999999")]
    [InlineData("--hops: must be from 1 to 200", "run", "--goal", "x", "--hops", "0")]
    [InlineData("--cost-usd: must be from 0 to 1000", "run", "--goal", "x", "--cost-usd", "1e400")]
    [InlineData("--hops: must be a whole number", "run", "--goal", "x", "--hops", "many")]
    [InlineData("--wall-clock: must be a duration", "run", "--goal", "x", "--wall-clock", "soon")]
    [InlineData("--wall-clock: must be from", "run", "--goal", "x", "--wall-clock", "9999.00:00:00")]
    [InlineData("--check: ", "run", "--goal", "x", "--check", "telepathy")]
    [InlineData("--request: there is no file 'none.json'", "run", "--request", "none.json")]
    [InlineData("--request: 'docs' is a folder", "run", "--request", "docs")]
    [InlineData("--catalogue", "run", "--goal", "x", "--docs", "docs", "--catalogue", "none.json")]
    [InlineData("--provider: 'oracle' is not known", "run", "--goal", "x", "--provider", "oracle")]
    [InlineData("Model:Name", "run", "--goal", "x", "--provider", "openai", "--endpoint", "http://localhost:1")]
    [InlineData("--endpoint: 'nowhere' is not an absolute address", "run", "--goal", "x", "--endpoint", "nowhere")]
    [InlineData("--endpoint: must be an absolute http or https address", "run", "--goal", "x", "--provider", "openai", "--model", "m",
        "--endpoint", "ftp://localhost")]
    [InlineData("--endpoint: is the address of the resource, as https://NAME.openai.azure.com", "run", "--goal", "x", "--provider",
        "azure-openai", "--model", "d",
        "--endpoint", "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21")]
    [InlineData("--cost-usd: cannot be kept: the price of 'unheard-of' is not known", "run", "--goal", "x", "--docs", "docs",
        "--cost-usd", "0.5", "--provider", "openai", "--model", "unheard-of", "--endpoint", "http://localhost:1/v1")]
    [InlineData("--model: must not be empty", "run", "--goal", "x", "--model", "")]
    [InlineData("Unrecognized command or argument '--gaol'", "run", "--gaol", "x")]
    [InlineData("there is no data folder", "run", "--resume", "--data", "nowhere")]
    [InlineData("there is no data folder", "approve", "some-id", "--data", "nowhere")]
    [InlineData("--decision: must be one of approve, reject, revise", "approve", "some-id", "--decision", "maybe")]
    [InlineData("--feedback: is needed to revise", "approve", "some-id", "--decision", "revise")]
    [InlineData("--urls: 'nowhere' is not an address", "serve", "--urls", "nowhere")]
    [InlineData("Off loopback an API key is required", "serve", "--urls", "http://0.0.0.0:0")]
    [InlineData("--docs: there is no folder 'missing'", "serve", "--docs", "missing")]
    [InlineData("--url: 'nowhere' is not an http or https address", "submit", "--goal", "x", "--url", "nowhere")]
    public async Task It_ends_in_one_clear_line_and_exit_code_2(string line, params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(place.Folder, "empty"));

        await RefusedAsync(line, arguments);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var run = await place.StewardAsync("run", "--goal", "x", "--tokens", "1", "--hops", "1000", "--width", "none", "--confidence", "2");

        run.ExitCode.ShouldBe(2, run.ToString());
        run.ErrorLines.Count.ShouldBe(4, run.ToString());
    }

    [Fact]
    public async Task A_request_of_10_MB()
    {
        place.Write("request.json", Encoding.UTF8.GetBytes($$"""{ "goal": "{{new string('x', 10_000_000)}}" }"""));

        await RefusedAsync("is larger than a request may be", "run", "--request", "request.json");
    }

    [Fact]
    public async Task A_request_of_10_MB_from_standard_input()
    {
        using var process = StewardProcess.Start(place.Folder, ["run", "--request", "-"], new byte[10_000_000]);

        Refused("is larger than a request may be", await process.WaitAsync());
    }

    [Theory]
    [InlineData("is nested deeper than 32 levels", "DEEP")]
    [InlineData("is not valid UTF-8", "INVALID")]
    [InlineData("is not JSON", "{ \"goal\": ")]
    [InlineData("is empty", " ")]
    [InlineData("must be an object, not a list", "[1]")]
    [InlineData("is given twice", "{ \"goal\": \"a\", \"goal\": \"b\" }")]
    [InlineData("is not a known field", "{ \"goal\": \"a\", \"gaol\": \"b\" }")]
    [InlineData("is not a document's name", "{ \"goal\": \"a\", \"documents\": [\"../../etc/passwd\"] }")]
    [InlineData("is not a document's name", "{ \"goal\": \"a\", \"documents\": [\"/etc/passwd\"] }")]
    [InlineData("must be a whole number, not text", "{ \"goal\": \"a\", \"limits\": { \"hops\": \"3\" } }")]
    [InlineData("must be an object, not a number", "{ \"goal\": \"a\", \"limits\": 5 }")]
    public async Task A_request_file_that_is_wrong(string line, string text)
    {
        place.Write("request.json", text switch
        {
            "DEEP" => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"goal\":", 100)) + "1" + new string('}', 100)),
            "INVALID" => [.. "{ \"goal\": \""u8, 0xFF, 0xFE, .. "\" }"u8],
            _ => Encoding.UTF8.GetBytes(text),
        });

        await RefusedAsync(line, "run", "--request", "request.json", "--tokens", "5000");
    }

    [Theory]
    [InlineData("not JSON", "{ \"workers\": ")]
    [InlineData("is not a known field", "{ \"wrokers\": [] }")]
    [InlineData("workers[0]", "{ \"workers\": [ { \"name\": \"a\" } ] }")]
    [InlineData("nested deeper", "DEEP")]
    [InlineData("is not valid UTF-8", "INVALID")]
    public async Task A_catalogue_that_is_wrong(string line, string text)
    {
        place.Write("workers.json", text switch
        {
            "DEEP" => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 100)) + new string(']', 100)),
            "INVALID" => [.. "{ \"workers\": \""u8, 0xFF, .. "\" }"u8],
            _ => Encoding.UTF8.GetBytes(text),
        });

        await RefusedAsync(line, "run", "--goal", "x", "--docs", "docs", "--catalogue", "workers.json");
    }

    [Fact]
    public async Task Settings_that_are_no_JSON()
    {
        place.Write("appsettings.json", "{ \"Model\": ");

        await RefusedAsync("appsettings.json cannot be read", "run", "--goal", "x");
    }

    [Theory]
    [InlineData("Steward__ApiKeys__me", "zz", "Steward:ApiKeys:me: must be the SHA-256 of the key in 64 hexadecimal digits")]
    [InlineData("Steward__ApiKeys__me", "", "Steward:ApiKeys:me: must be the SHA-256 of the key in 64 hexadecimal digits")]
    [InlineData("Steward__SigningKey", "short", "Steward:SigningKey: must be Base64, separated by commas, each of at least 32 bytes")]
    [InlineData("Steward__BodyTimeout", "01:00:00", "Steward:BodyTimeout: must be from 00:00:01 to 00:05:00")]
    [InlineData("Steward__Heartbeat", "often",
        "Steward:Heartbeat: must be a duration as hh:mm:ss from 00:00:00.1 to 00:05:00, not 'often'")]
    [InlineData("Steward__MaxStreams", "none", "Steward:MaxStreams: must be a whole number from 1 to 10000, not 'none'")]
    [InlineData("Steward__WebhookHosts", "hooks.example.com,*.example.org", "Steward:WebhookSecret: must have at least 32 characters")]
    [InlineData("Model__LegacyOutputCap", "perhaps", "Model:LegacyOutputCap: must be true or false, not 'perhaps'")]
    public async Task A_setting_that_is_wrong(string name, string value, string line)
    {
        using var process = StewardProcess.Start(place.Folder, ["serve"], null, (name, value));

        var finished = await process.WaitAsync();

        Refused(line, finished);
        finished.ErrorLines.ShouldAllBe(error => !error.Contains("Parameter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_and_no_stack_trace()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        await RefusedAsync("--urls: cannot listen on", "serve", "--urls", $"http://{taken.LocalEndpoint}");
    }

    [Theory]
    [InlineData("--hops: must be from 1 to 200", "--hops", "-1")]
    [InlineData("--tokens: must be from 1000 to 10000000", "--tokens", "0")]
    [InlineData("--price-in: must be from 0 to 100000", "--price-in", "-3")]
    [InlineData("--price-out: must be from 0 to 100000", "--price-out", "-0.1")]
    public async Task An_audit_that_holds_against_no_possible_limit(string line, string option, string value)
    {
        place.Write("chat.json", """[ { "role": "user", "content": "Hello?" } ]""");

        await RefusedAsync(line, "audit", "chat.json", option, value);
    }

    [Fact]
    public async Task A_document_behind_a_link_that_leads_out_is_not_read()
    {
        var secret = place.Write("secret.txt", "The password is swordfish.");
        File.CreateSymbolicLink(Path.Combine(place.Folder, "docs", "link.txt"), secret);

        var run = await place.StewardAsync("run", "--goal", "What is the password of the lock?", "--docs", "docs", "--approval", "never");

        run.ExitCode.ShouldBeOneOf(0, 3);
        run.Output.ShouldContain("Spent");
        run.Output.ShouldNotContain("swordfish");
    }

    [Fact]
    public async Task A_service_that_is_not_there_has_its_own_exit_code()
    {
        var run = await place.StewardAsync("submit", "--goal", "x", "--url", "http://127.0.0.1:9");

        run.ExitCode.ShouldBe(8, run.ToString());
        run.ErrorLines.Single().ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task A_damaged_data_folder_has_its_own_exit_code()
    {
        await place.StewardAsync("run", "--goal", "tide", "--docs", "docs");
        foreach (var file in Directory.EnumerateFiles(place.Data, "*.db*"))
            await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("not a database ", 1_000))));

        var run = await place.StewardAsync("run", "--goal", "tide", "--docs", "docs");

        run.ExitCode.ShouldBe(7, run.ToString());
        run.ErrorLines.Count.ShouldBe(1, run.ToString());
    }

    private async Task RefusedAsync(string line, params string[] arguments) => Refused(line, await place.StewardAsync(arguments));

    private static void Refused(string line, Finished run)
    {
        run.ExitCode.ShouldBe(2, run.ToString());
        run.ErrorLines.ShouldContain(error => error.Contains(line, StringComparison.Ordinal), run.ToString());
        run.Errors.ShouldNotContain("   at ");
        run.Output.ShouldBeEmpty();
    }
}
