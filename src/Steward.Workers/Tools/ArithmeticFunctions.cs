namespace Steward.Workers.Tools;

/// <summary>The functions and constants of <see cref="Arithmetic"/>.</summary>
internal static class ArithmeticFunctions
{
    private const int MaxWholePower = 1_000;

    public static decimal Constant(string name) => name switch
    {
        "pi" => 3.1415926535897932384626433833m,
        "e" => 2.7182818284590452353602874714m,
        _ => throw new ArithmeticError($"There is no constant '{name}'."),
    };

    public static decimal Call(string name, List<decimal> values) => name switch
    {
        "min" => Some(name, values).Min(),
        "max" => Some(name, values).Max(),
        "sum" => Some(name, values).Sum(),
        "avg" => Some(name, values).Average(),
        "abs" => Math.Abs(One(name, values)),
        "floor" => decimal.Floor(One(name, values)),
        "ceil" => decimal.Ceiling(One(name, values)),
        "round" => Round(values),
        "sqrt" => One(name, values) is var x && x < 0
            ? throw new ArithmeticError("There is no square root of a negative number.")
            : FromDouble(Math.Sqrt((double)x)),
        "ln" => FromDouble(Math.Log(Positive(name, values))),
        "log10" => FromDouble(Math.Log10(Positive(name, values))),
        "exp" => FromDouble(Math.Exp((double)One(name, values))),
        _ => throw new ArithmeticError($"There is no function '{name}'."),
    };

    public static decimal Power(decimal value, decimal exponent)
    {
        if (exponent != decimal.Truncate(exponent) || Math.Abs(exponent) > MaxWholePower)
        {
            return value < 0 && exponent != decimal.Truncate(exponent)
                ? throw new ArithmeticError("A negative number has no fractional power.")
                : FromDouble(Math.Pow((double)value, (double)exponent));
        }
        var result = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++)
            result *= value;
        return exponent < 0 ? 1 / result : result;
    }

    /// <summary>Half away from zero, as in business arithmetic.</summary>
    private static decimal Round(List<decimal> values)
    {
        if (values.Count is 0 or > 2)
            throw new ArithmeticError("round takes a number, and how many digits to keep.");
        var digits = values.Count == 2 ? values[1] : 0;
        return digits is >= 0 and <= 28 && digits == decimal.Truncate(digits)
            ? Math.Round(values[0], (int)digits, MidpointRounding.AwayFromZero)
            : throw new ArithmeticError("round keeps 0 to 28 digits.");
    }

    private static decimal FromDouble(double value) => double.IsFinite(value) ? (decimal)value : throw new OverflowException();

    private static double Positive(string name, List<decimal> values) =>
        One(name, values) is var x && x > 0 ? (double)x : throw new ArithmeticError($"{name} takes a number above 0.");

    private static decimal One(string name, List<decimal> values) =>
        values.Count == 1 ? values[0] : throw new ArithmeticError($"{name} takes one number.");

    private static List<decimal> Some(string name, List<decimal> values) =>
        values.Count > 0 ? values : throw new ArithmeticError($"{name} takes at least one number.");
}
