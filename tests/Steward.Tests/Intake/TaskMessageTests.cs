using System.Text;
using Steward.Intake;

namespace Steward.Tests.Intake;

public class TaskMessageTests
{
    [Theory]
    [InlineData("""{ "goal": "g" }""", "m-1", """{ "goal": "g" }""")]
    [InlineData("""{ "idempotencyKey": "k", "task": { "goal": "g" } }""", "k", """{ "goal": "g" }""")]
    [InlineData("""{ "idempotencyKey": "", "task": {} }""", "m-1", """{ "idempotencyKey": "", "task": {} }""")]
    [InlineData("""{ "idempotencyKey": 7, "task": {} }""", "m-1", """{ "idempotencyKey": 7, "task": {} }""")]
    [InlineData("""{ "idempotencyKey": "k" }""", "m-1", """{ "idempotencyKey": "k" }""")]
    [InlineData("""{ "idempotencyKey": "\ud800", "task": {} }""", "m-1", """{ "idempotencyKey": "\ud800", "task": {} }""")]
    [InlineData("""{ "idempotencyKey": "k", "task": {}, "\ud800": 1 }""", "m-1", """{ "idempotencyKey": "k", "task": {}, "\ud800": 1 }""")]
    [InlineData("[1]", "m-1", "[1]")]
    [InlineData("no JSON", "m-1", "no JSON")]
    [InlineData("", "m-1", "")]
    [InlineData("\uFEFF{ \"goal\": \"g\" }", "m-1", """{ "goal": "g" }""")]
    [InlineData("eyAiZ29hbCI6ICJnIiB9", "m-1", """{ "goal": "g" }""")]
    [InlineData("77u/eyAiZ29hbCI6ICJnIiB9", "m-1", """{ "goal": "g" }""")]
    [InlineData("eyAiZ29hbCI6\r\nICJnIiB9\n", "m-1", """{ "goal": "g" }""")]
    [InlineData("eyAiaWRlbXBvdGVuY3lLZXkiOiAiayIsICJ0YXNrIjogeyAiZ29hbCI6ICLDpOWtlyIgfSB9", "k", """{ "goal": "ä字" }""")]
    [InlineData("YWJjZA==", "m-1", "YWJjZA==")]
    [InlineData("eyD/fQ==", "m-1", "eyD/fQ==")]
    [InlineData("1234", "m-1", "1234")]
    public void A_message_is_a_request_or_one_with_its_key_as_text_or_in_Base64(string text, string key, string request)
    {
        var message = TaskMessage.Read("m-1", text);
        message.Key.ShouldBe(key);
        Encoding.UTF8.GetString(message.Request.Span).ShouldBe(request);
    }

    [Fact]
    public void Half_a_character_in_the_text_itself_is_for_the_reader_of_requests_to_refuse()
    {
        var message = TaskMessage.Read("m-1", "{ \"idempotencyKey\": \"k\", \"task\": \"\ud800\" }");

        message.Key.ShouldBe("m-1");
        TaskRequestReader.Read(message.Request).IsValid.ShouldBeFalse();
    }
}
