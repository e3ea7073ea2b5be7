using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Tools;

public sealed class ToolArgumentsTests
{
    [Theory]
    [InlineData("""{"query":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("""{"deep":[{"a":"\ud800"}]}""")]
    [InlineData("[1]")]
    [InlineData("{")]
    public void Arguments_that_cannot_be_sent_on_are_none(string text) => ToolArguments.Parse(text).ShouldBeNull();

    [Fact]
    public void No_text_is_no_arguments() => ToolArguments.Parse(" ")!.Value.EnumerateObject().ShouldBeEmpty();
}
