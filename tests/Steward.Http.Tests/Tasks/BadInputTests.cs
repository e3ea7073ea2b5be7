using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Steward.Http.Tests.Service;
using static Steward.Http.Tests.Tasks.TaskSurfaceTests;

namespace Steward.Http.Tests.Tasks;

/// <summary>Whatever is sent: a problem that names the field, never a 500, and the service stays up.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync()
    {
        (await service.GetAsync("/healthz")).GetProperty("status").GetString().ShouldBe("ok");
        await service.EndAsync(await service.SubmitAsync(TestService.Minimal));
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("{", "")]
    [InlineData("[1]", "")]
    [InlineData("""{"goal":5,"completion":{"criterion":"c"}}""", "goal")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"extra":1}""", "extra")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"workers":["oracle"]}""", "workers[0]")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"tokens":-1}}""", "limits.tokens")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"tokens":92233720368547758070}}""", "limits.tokens")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"limits":{"wallClock":"99999:00:00"}}""", "limits.wallClock")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["../../etc/passwd"]}""", "documents[0]")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["nowhere.md"]}""", "documents[0]")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"documents":["\ud800"]}""", "documents[0]")]
    [InlineData("""{"goal":"g","completion":{"criterion":"c"},"approval":{"notify":["https://hook.example/"]}}""", "approval.notify[0]")]
    [InlineData("""{"goal":"\ud800","completion":{"criterion":"c"}}""", "goal")]
    public async Task A_wrong_request_is_refused_with_its_field(string body, string field)
    {
        using var response = await service.PostAsync("/api/tasks", body);
        (await ProblemOf(response, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors").EnumerateArray()
            .Select(error => error.GetProperty("field").GetString()).ShouldBe([field]);
    }

    [Fact]
    public async Task Deep_json_and_invalid_utf8_are_refused()
    {
        using var deep = await service.PostAsync("/api/tasks", new string('[', 200_000));
        await ProblemOf(deep, HttpStatusCode.BadRequest, "invalid-request");
        using var content = new ByteArrayContent([.. "{\"goal\":\""u8, 0xFF, 0xFE, .. "\",\"completion\":{\"criterion\":\"c\"}}"u8]);
        content.Headers.ContentType = new("application/json");
        using var invalid = await service.Http.PostAsync("/api/tasks", content);
        (await ProblemOf(invalid, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors")[0].GetProperty("message")
            .GetString()!.ShouldContain("UTF-8");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_are_refused(bool announced)
    {
        var answer = await RawAsync(async stream =>
        {
            var head = announced ? "Content-Length: 10485760" : "Transfer-Encoding: chunked";
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{head}\r\n\r\n"));
            var part = Encoding.ASCII.GetBytes(new string(' ', 65_536));
            try
            {
                for (var sent = 0; sent < 10_485_760; sent += part.Length)
                {
                    if (!announced)
                        await stream.WriteAsync("10000\r\n"u8.ToArray());
                    await stream.WriteAsync(part);
                    if (!announced)
                        await stream.WriteAsync("\r\n"u8.ToArray());
                }
            }
            catch (IOException)
            {
                // The server need not read what it has refused.
            }
        });
        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("urn:steward:problem:too-large");
    }

    [Theory]
    [InlineData("ffffffffffffffff")]
    [InlineData("80000000")]
    [InlineData("-1")]
    [InlineData("five")]
    public async Task A_body_whose_chunks_have_no_size_is_refused(string size)
    {
        var answer = await RawAsync(async stream => await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}\r\n0\r\n\r\n")));
        answer.ShouldStartWith("HTTP/1.1 400");
        answer.ShouldContain("urn:steward:problem:bad-request");
    }

    [Fact]
    public async Task A_body_that_trickles_is_given_up()
    {
        var answer = await RawAsync(async stream =>
        {
            await stream.WriteAsync(
                "POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"u8
                    .ToArray());
        });
        answer.ShouldStartWith("HTTP/1.1 408");
        answer.ShouldContain("urn:steward:problem:request-timeout");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task Another_kind_of_content_is_refused(string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(TestService.Minimal));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var response = await service.Http.PostAsync("/api/tasks", content);
        await ProblemOf(response, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task Compressed_content_is_refused()
    {
        using var content = new StringContent(TestService.Minimal, Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await service.Http.PostAsync("/api/tasks", content);
        await ProblemOf(response, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Theory]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/api/tasks/unknown", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/api/tasks/..%2F..%2Fetc", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/api/tasks/%00", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/api/tasks/unknown/events", HttpStatusCode.NotFound, "not-found")]
    [InlineData("DELETE", "/api/tasks", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("PUT", "/api/approvals/x", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("GET", "/api/tasks?state=asleep", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/tasks?pageSize=1000000", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/tasks?createdFrom=yesterday", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/tasks?continuation=garbage", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/tasks?unknown=1", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/tasks?state=running&state=queued", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/deadletters?pageSize=0", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/deadletters?continuation=garbage", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/deadletters?reason=*", HttpStatusCode.BadRequest, "invalid-request")]
    [InlineData("GET", "/api/deadletters?reason=poison%2F..", HttpStatusCode.BadRequest, "invalid-request")]
    public async Task Wrong_addresses_methods_and_queries_are_problems_too(string method, string path, HttpStatusCode status, string type)
    {
        using var response = await service.Http.SendAsync(new(new(method), path));
        if (path.Contains("%00", StringComparison.Ordinal) && response.StatusCode == HttpStatusCode.BadRequest)
            return;
        await ProblemOf(response, status, type);
    }

    [Fact]
    public async Task Too_much_header_is_refused()
    {
        using var response = await service.PostAsync("/api/tasks", TestService.Minimal, ("X-Much", new string('x', 20_000)));
        response.StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [Fact]
    public async Task Foreign_names_and_foreign_pages_are_refused_without_keys()
    {
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/api/tasks") { Headers = { Host = "evil.example" } };
        using var misdirected = await service.Http.SendAsync(foreign);
        await ProblemOf(misdirected, HttpStatusCode.MisdirectedRequest, "foreign-host");
        using var page = await service.PostAsync("/api/tasks", TestService.Minimal, ("Sec-Fetch-Site", "cross-site"));
        await ProblemOf(page, HttpStatusCode.Forbidden, "foreign-page");
    }

    private async Task<string> RawAsync(Func<NetworkStream, Task> send)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.BaseAddress.Port);
        var stream = client.GetStream();
        var reading = ReadAsync(stream);
        await send(stream);
        return await reading.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var received = new MemoryStream();
        var buffer = new byte[8_192];
        try
        {
            while (await stream.ReadAsync(buffer) is var read and > 0)
            {
                received.Write(buffer, 0, read);
                if (Encoding.ASCII.GetString(received.ToArray()).Contains("\r\n\r\n{", StringComparison.Ordinal) && buffer[read - 1] == '}')
                    break;
            }
        }
        catch (IOException)
        {
            // Reset after the answer: what was read counts.
        }
        return Encoding.ASCII.GetString(received.ToArray());
    }
}
