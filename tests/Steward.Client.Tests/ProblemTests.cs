using System.Net;
using Steward.Contracts;
using static Steward.Client.Tests.ScriptedHandler;

namespace Steward.Client.Tests;

public sealed class ProblemTests
{
    [Fact]
    public async Task A_problem_is_told_with_its_code_its_status_and_every_field()
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.BadRequest, """
            {"type":"urn:steward:problem:invalid-request","title":"The request is not valid.","status":400,"detail":"goal: is required.",
             "errors":[{"field":"goal","message":"is required"},{"field":"limits.hops","message":"must be from 1 to 200"}]}
            """, type: "application/problem+json"));

        var refused = await Should.ThrowAsync<StewardClientException>(() => service.Client().ListAsync());

        (refused.Code, refused.Status, refused.IsTransient).ShouldBe(("invalid-request", 400, false));
        refused.Errors.ShouldBe([new FieldError("goal", "is required"), new FieldError("limits.hops", "must be from 1 to 200")]);
        refused.Message.ShouldBe("The request is not valid. goal: is required. limits.hops: must be from 1 to 200. (invalid-request, 400)");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"error":{"code":"ResourceNotFound"}}""")]
    public async Task A_refusal_that_is_no_problem_document_has_a_status_alone(string body)
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.Unauthorized, body));

        var refused = await Should.ThrowAsync<StewardClientException>(() => service.Client().ListAsync());

        (refused.Code, refused.Status, refused.Title, refused.Errors.Count).ShouldBe((null, 401, "Unauthorized", 0));
        refused.Message.ShouldBe("Unauthorized (401)");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("<html>Welcome</html>")]
    [InlineData("""{"tasks":"none"}""")]
    public async Task What_does_not_answer_as_a_service_does_is_said_to_be_none(string body)
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.OK, body));

        var strange = await Should.ThrowAsync<StewardClientException>(() => service.Client().ListAsync());

        (strange.Code, strange.Status, strange.IsTransient).ShouldBe((StewardClientException.Unreadable, null, false));
    }

    [Theory]
    [InlineData("<html>Welcome</html>", "text/html")]
    [InlineData("data: <html>\n\n", "text/event-stream")]
    public async Task A_stream_that_is_none_of_events_is_not_followed(string body, string type)
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.OK, body, type: type));

        var strange = await Should.ThrowAsync<StewardClientException>(() => service.Client().WaitAsync("t"));

        strange.Code.ShouldBe(StewardClientException.Unreadable);
        service.Sent.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_redirect_is_told_and_not_followed()
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.PermanentRedirect, location: "https://elsewhere.example/?code=secret"));

        var moved = await Should.ThrowAsync<StewardClientException>(() => service.Client(new() { ApiKey = "key" }).ListAsync());

        (moved.Status, moved.Location).ShouldBe((308, new Uri("https://elsewhere.example/?code=secret")));
        moved.Message.ShouldNotContain("secret");
        service.Sent.ShouldHaveSingleItem();
    }
}
