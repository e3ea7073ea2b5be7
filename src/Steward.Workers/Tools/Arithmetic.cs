using System.Globalization;

namespace Steward.Workers.Tools;

/// <summary>
/// Arithmetic in <see cref="decimal"/> (28 significant digits, so 0.1 + 0.2 is 0.3). Whole powers are exact too; sqrt, ln, log10, exp and
/// broken powers go through <see cref="double"/> and are right to about 15 digits. Precedence, from low to high: + -, then * / %, then the
/// sign, then ^ from right to left, so -2^2 is -4. At most <see cref="MaxLength"/> characters and <see cref="MaxDepth"/> levels of nesting.
/// Ours, because evaluators from packages reckon in doubles or run more than arithmetic,
/// and none says what is wrong in words that a model can act on.
/// </summary>
internal static class Arithmetic
{
    public const int MaxLength = 500;

    public const int MaxDepth = 32;

    /// <summary>The value, or in a sentence why there is none.</summary>
    public static (decimal Value, string? Error) Evaluate(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Length > MaxLength)
            return (0, $"The expression has more than {MaxLength} characters.");
        try
        {
            return (Normalized(new ArithmeticParser(expression).Run()), null);
        }
        catch (ArithmeticError error)
        {
            return (0, error.Message);
        }
        catch (OverflowException)
        {
            return (0, "A number on the way is too large: values go up to about 7.9e28.");
        }
        catch (DivideByZeroException)
        {
            return (0, "Division by zero.");
        }
    }

    /// <summary>Without zeros at the end.</summary>
    private static decimal Normalized(decimal value) => value / 1.0000000000000000000000000000m;
}

internal sealed class ArithmeticError(string message) : Exception(message);

internal ref struct ArithmeticParser(string text)
{
    private int at;
    private int depth;

    public decimal Run()
    {
        var value = Sum();
        Skip();
        return at == text.Length ? value : throw Unexpected();
    }

    private decimal Sum()
    {
        if (++depth > Arithmetic.MaxDepth)
            throw new ArithmeticError($"The expression is nested deeper than {Arithmetic.MaxDepth} levels.");
        var value = Product();
        while (true)
        {
            if (Take('+'))
            {
                value += Product();
            }
            else if (Take('-'))
            {
                value -= Product();
            }
            else
            {
                depth--;
                return value;
            }
        }
    }

    private decimal Product()
    {
        var value = Signed();
        while (true)
        {
            if (Take('*'))
                value *= Signed();
            else if (Take('/'))
                value /= Signed();
            else if (Take('%'))
                value %= Signed();
            else
                return value;
        }
    }

    private decimal Signed()
    {
        var negative = false;
        while (true)
        {
            if (Take('-'))
                negative = !negative;
            else if (!Take('+'))
                return negative ? -Power() : Power();
        }
    }

    private decimal Power()
    {
        var value = Atom();
        if (!Take('^'))
            return value;
        if (++depth > Arithmetic.MaxDepth)
            throw new ArithmeticError($"The expression is nested deeper than {Arithmetic.MaxDepth} levels.");
        value = ArithmeticFunctions.Power(value, Signed());
        depth--;
        return value;
    }

    private decimal Atom()
    {
        Skip();
        if (Take('('))
        {
            var value = Sum();
            return Take(')') ? value : throw Unexpected();
        }
        if (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            return Number();
        var start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            at++;
        if (at == start)
            throw Unexpected();
        var name = text[start..at].ToLowerInvariant();
        return Take('(') ? ArithmeticFunctions.Call(name, Arguments()) : ArithmeticFunctions.Constant(name);
    }

    private List<decimal> Arguments()
    {
        var values = new List<decimal>();
        if (Take(')'))
            return values;
        do
            values.Add(Sum());
        while (Take(','));
        return Take(')') ? values : throw Unexpected();
    }

    private decimal Number()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            at++;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
                at++;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
        }
        var number = text.AsSpan(start, at - start);
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out var value)
            ? value
            : throw new ArithmeticError($"'{number}' is not a number, or is too large.");
    }

    private bool Take(char c)
    {
        Skip();
        if (at >= text.Length || text[at] != c)
            return false;
        at++;
        return true;
    }

    private void Skip()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private readonly ArithmeticError Unexpected() => at >= text.Length
        ? new("The expression ends too early.")
        : new(
            $"Unexpected '{text[at]}' at position "
                + $"{at}.{(text[at] == ',' ? " Write numbers without thousands separators." : string.Empty)}");
}
