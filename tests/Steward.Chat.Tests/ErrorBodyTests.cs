using Steward.Workers.Providers;

namespace Steward.Chat.Tests;

public sealed class ErrorBodyTests
{
    private const string Secret = "sk-0123456789";

    [Theory]
    [InlineData("""{"error":{"message":"the key is wrong","code":"invalid_api_key"}}""", "the key is wrong")]
    [InlineData("""{"error":"the key is wrong"}""", "the key is wrong")]
    [InlineData("""{"message":"the key is wrong","statusCode":401}""", "the key is wrong")]
    [InlineData("""{"detail":"Not Found"}""", "Not Found")]
    [InlineData("""{"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}""",
        """[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]""")]
    [InlineData("""[{"error":{"code":400,"message":"unsupported","status":"INVALID_ARGUMENT"}}]""", "unsupported")]
    [InlineData("""{"error":{"message":"Provider returned error","metadata":{"raw":"it is full"}}}""",
        "Provider returned error it is full")]
    [InlineData("""{"title":"Bad Request","status":400}""", "Bad Request")]
    [InlineData("upstream connect error\r\n\tor disconnect", "upstream connect error  or disconnect")]
    [InlineData("""{"error":{"message":"wrong key sk-0123456789"}}""", "wrong key ***")]
    [InlineData("wrong key sk-0123456789", "wrong key ***")]
    [InlineData("<html><body>502</body></html>", "")]
    [InlineData("""{"error":{}}""", "")]
    [InlineData("""{"error":null}""", "")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("", "")]
    public void The_words_of_a_server_are_found_wherever_they_are_without_the_secret(string body, string words) =>
        ErrorBody.Of(body, [Secret]).Words.ShouldBe(words);

    [Fact]
    public void A_secret_that_is_too_short_to_be_one_takes_no_letters_out_of_words() =>
        ErrorBody.Of("the key", ["k"]).Words.ShouldBe("the key");

    [Fact]
    public void A_reason_is_one_line_of_bounded_length()
    {
        var fault = ModelFault.OfStatus(500, ErrorBody.Of($$"""{"error":"{{new string('x', 5_000)}}\n"}""", []));

        fault.Message.Length.ShouldBeLessThan(400);
        fault.Message.ShouldNotContain('\n');
    }
}
