using System.Data;
using System.Globalization;
using System.Text;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Tools;

public class ArithmeticTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("10 / 4", "2.5")]
    [InlineData("-2^2", "-4")]
    [InlineData("2^3^2", "512")]
    [InlineData("2^-1", "0.5")]
    [InlineData("7 % 4", "3")]
    [InlineData("1 - 2 - 3", "-4")]
    [InlineData("--5", "5")]
    [InlineData("1.5e3", "1500")]
    [InlineData("min(3, 1, 2) + max(4)", "5")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("round(-0.5)", "-1")]
    [InlineData("sqrt(16) + abs(-3) + floor(1.9) + ceil(1.1)", "10")]
    [InlineData("avg(1, 2, 6) * sum(1, 1)", "6")]
    [InlineData("ln(e)", "1")]
    [InlineData("log10(1000)", "3")]
    [InlineData("2 ^ 0.5 * 2 ^ 0.5 > 2", null)]
    [InlineData("1,000 * 2", null)]
    public void Evaluate_computes_as_on_paper(string expression, string? value)
    {
        var (result, error) = Arithmetic.Evaluate(expression);

        if (value is null)
            error.ShouldNotBeNull();
        else
            result.ToString(CultureInfo.InvariantCulture).ShouldBe(value, error);
    }

    [Theory]
    [InlineData("", "ends too early")]
    [InlineData("1 +", "ends too early")]
    [InlineData("(1", "ends too early")]
    [InlineData("1)", "Unexpected ')'")]
    [InlineData("1 / 0", "Division by zero")]
    [InlineData("5 % 0", "Division by zero")]
    [InlineData("0 ^ -1", "Division by zero")]
    [InlineData("10 ^ 100", "too large")]
    [InlineData("9e99", "too large")]
    [InlineData("exp(1000)", "too large")]
    [InlineData("sqrt(-1)", "square root")]
    [InlineData("(-8) ^ 0.5", "fractional power")]
    [InlineData("ln(0)", "above 0")]
    [InlineData("system(1)", "no function 'system'")]
    [InlineData("x + 1", "no constant 'x'")]
    [InlineData("min()", "at least one")]
    [InlineData("round(1, 99)", "0 to 28")]
    [InlineData("1,000", "thousands separators")]
    [InlineData("1.2.3", "not a number")]
    [InlineData("1 $ 2", "Unexpected '$'")]
    public void Evaluate_says_what_is_wrong(string expression, string why) =>
        Arithmetic.Evaluate(expression).Error.ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public void Length_and_nesting_are_bounded()
    {
        Arithmetic.Evaluate(new string('1', 501)).Error.ShouldNotBeNull().ShouldContain("500 characters");
        Arithmetic.Evaluate(new string('(', 200) + "1" + new string(')', 200)).Error.ShouldNotBeNull().ShouldContain("nested deeper");
        Arithmetic.Evaluate(string.Join('^', Enumerable.Repeat("1", 200))).Error.ShouldNotBeNull().ShouldContain("nested deeper");
        Arithmetic.Evaluate(new string('-', 400) + "1").Value.ShouldBe(1);
    }

    /// <summary>Against an evaluator that shares no code with ours.</summary>
    [Fact]
    public void Random_expressions_agree_with_another_evaluator()
    {
        var random = new Random(20260803);
        using var oracle = new DataTable { Locale = CultureInfo.InvariantCulture };
        for (var run = 0; run < 2_000; run++)
        {
            var expression = Expression(random, 4);
            var (value, error) = Arithmetic.Evaluate(expression);
            if (error is not null)
            {
                error.ShouldContain("Division by zero", customMessage: expression);
                continue;
            }
            var expected = Convert.ToDouble(oracle.Compute(expression, null), CultureInfo.InvariantCulture);
            ((double)value).ShouldBe(expected, Math.Max(1e-9, Math.Abs(expected) * 1e-9), expression);
        }
    }

    [Fact]
    public void No_text_makes_it_throw()
    {
        var random = new Random(20260804);
        const string Alphabet = "0123456789.+-*/%^(), eminaxsqrtround\0é𝒳";
        for (var run = 0; run < 20_000; run++)
        {
            var text = new StringBuilder();
            for (var i = random.Next(40); i > 0; i--)
                text.Append(Alphabet[random.Next(Alphabet.Length)]);
            Should.NotThrow(() => Arithmetic.Evaluate(text.ToString()), text.ToString());
        }
    }

    private static string Expression(Random random, int depth) => depth == 0 || random.Next(4) == 0
        ? $"{random.Next(1, 100)}.0"
        : random.Next(3) == 0
            ? $"({Expression(random, depth - 1)})"
            : $"{Expression(random, depth - 1)} {"+-*/"[random.Next(4)]} {Expression(random, depth - 1)}";
}
