using Steward.Local.Evaluating;

namespace Steward.Local.Tests.Evaluating;

public sealed class FactTextTests
{
    [Theory]
    [InlineData("The lock is 45 metres long.", "45 METRES")]
    [InlineData("The lock is **45**\n  metres long.", "45 metres")]
    [InlineData("It holds 12,500 kg.", "12500 kg")]
    [InlineData("It holds 12500kg.", "12,500 kg")]
    [InlineData("It holds 12'500 kg", "12500")]
    [InlineData("It holds 12\u00A0500 kg", "12500")]
    [InlineData("It holds 1,234,567.80 kg", "1234567.8")]
    [InlineData("The mean is 3.20 m", "3.2")]
    [InlineData("The fee is 12.00 euro", "12 euro")]
    [InlineData("It takes 12% of it", "12 %")]
    [InlineData("At \u22125 degrees", "-5 degrees")]
    [InlineData("A high-water mark", "high water mark")]
    [InlineData("The keeper\u2019s house", "the keeper's house")]
    [InlineData("In 2013, 100 ships came", "100 ships")]
    [InlineData("Version 1.20.3 is out", "1.20.3")]
    public void Case_space_forms_of_numbers_and_punctuation_do_not_matter(string result, string fact) =>
        FactText.IsIn(FactText.Fold(result), fact).ShouldBeTrue(FactText.Fold(result));

    [Theory]
    [InlineData("The lock is 145 metres long.", "45 metres")]
    [InlineData("The lock is 45.5 metres long.", "45 metres")]
    [InlineData("The mean is 13.2 m", "3.2")]
    [InlineData("It holds 12,500 kg", "500 kg")]
    [InlineData("It takes 12 metres", "12 %")]
    [InlineData("At 5 degrees", "-5 degrees")]
    [InlineData("A tugboat", "tug")]
    [InlineData("metres: 45", "45 metres")]
    [InlineData("Version 1.20.3 is out", "1.2.3")]
    [InlineData("", "45")]
    public void Words_and_numbers_are_found_whole_and_side_by_side_only(string result, string fact) =>
        FactText.IsIn(FactText.Fold(result), fact).ShouldBeFalse(FactText.Fold(result));

    [Theory]
    [InlineData("The documents do not state who owns it.", true)]
    [InlineData("# Answer\n\nThe documents don't mention a crane.", true)]
    [InlineData("I searched all files. No information on the price was found.", true)]
    [InlineData("The price could not be determined.", true)]
    [InlineData("It is not specified in the rules.", true)]
    [InlineData("There is not enough information.", true)]
    [InlineData("The lock is 45 metres long. It is 10 metres wide. Its depth is not stated.", false)]
    [InlineData("The lock does not open at night.", false)]
    [InlineData("The fee is 65 euro.", false)]
    [InlineData("No. 13 is the channel.", false)]
    public void That_there_is_no_answer_is_said_in_the_first_two_sentences(string result, bool said) =>
        NoAnswer.IsSaidIn(result).ShouldBe(said);
}
