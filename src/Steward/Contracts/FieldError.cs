namespace Steward.Contracts;

/// <summary>One thing wrong with an input. All of them are reported together.</summary>
/// <param name="Field">Path in the document, such as <c>limits.tokens</c>; empty for the whole.</param>
/// <param name="Message">What is wrong and what would be right, in one line.</param>
public sealed record FieldError(string Field, string Message)
{
    /// <summary><c>field: message</c>, or the message alone where it is about the whole.</summary>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}

/// <summary>A value, or every reason why there is none.</summary>
public sealed record Validated<T>(T? Value, IReadOnlyList<FieldError> Errors)
    where T : class
{
    /// <summary>True when there is a value; <see cref="Errors"/> is empty then.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    public bool IsValid => Errors.Count == 0 && Value is not null;
}
