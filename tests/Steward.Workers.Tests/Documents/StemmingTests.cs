using Steward.Workers.Documents;

namespace Steward.Workers.Tests.Documents;

public class StemmingTests
{
    [Theory]
    [InlineData("limit", "limits", "limited", "limiting")]
    [InlineData("decide", "decides", "decided", "deciding")]
    [InlineData("plan", "plans", "planned", "planning")]
    [InlineData("policy", "policies")]
    [InlineData("retry", "retries")]
    [InlineData("process", "processed", "processing")]
    [InlineData("fall", "falling")]
    public void Forms_of_one_word_are_one_term(params string[] words) => words.Select(Stemming.Stem).Distinct().ShouldHaveSingleItem();

    [Theory]
    [InlineData("status")]
    [InlineData("thing")]
    [InlineData("red")]
    [InlineData("sing")]
    [InlineData("loss")]
    [InlineData("été")]
    [InlineData("w1s")]
    public void Short_words_and_those_of_other_scripts_stay_as_they_are(string word) => Stemming.Stem(word).ShouldBe(word);
}
