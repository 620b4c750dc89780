using System.Diagnostics.CodeAnalysis;

namespace Shop.Identities;

/// <summary>
/// A client's identity of one operation (IETF draft "The Idempotency-Key HTTP Header Field"):
/// 1 to 255 visible ASCII characters, unique within one user and one kind of operation.
/// </summary>
[GenerateSerializer, Immutable, Alias("shop.idempotency-key")]
public readonly record struct IdempotencyKey
{
    public const int MinLength = 1;
    public const int MaxLength = 255;

    /// <summary>The form of a key as a regular expression: visible ASCII characters.</summary>
    public const string Pattern = "^[!-~]+$";

    private IdempotencyKey(string value) => Value = value;

    [Id(0)]
    public string Value { get; init; }

    public static bool TryParse([NotNullWhen(true)] string? text, out IdempotencyKey key)
    {
        var valid = text is { Length: >= MinLength and <= MaxLength } && text.All(c => c is > ' ' and <= '~');
        key = valid ? new IdempotencyKey(text!) : default;
        return valid;
    }

    public static IdempotencyKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException("An idempotency key has 1 to 255 visible ASCII characters.");

    public override string ToString() => Value;
}
