using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Validation;

/// <summary>Collects what is wrong with the values of a request, by their names in it.</summary>
internal sealed class FieldErrors
{
    private const int MostErrors = 50;
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    public bool None => _errors.Count == 0;

    /// <summary>Enough is said; a body of a thousand wrong lines needs no thousand messages.</summary>
    public bool Full => _errors.Count >= MostErrors;

    public ProblemResult ToProblem() => new(ProblemTypes.Validation) { Errors = _errors };

    /// <summary>Ends the request if anything is wrong.</summary>
    public void ThrowIfAny()
    {
        if (!None)
        {
            throw new ProblemException(ToProblem());
        }
    }

    public void Add(string name, string message) => _errors[name] = _errors.TryGetValue(name, out var before) ? [.. before, message] : [message];

    /// <summary>A text that must be there, with at least one character that is not a space.</summary>
    public bool Text(string name, [NotNullWhen(true)] string? value, int longest, bool lines = false)
    {
        if (value is null)
        {
            Add(name, "This is needed.");
            return false;
        }

        if (string.IsNullOrWhiteSpace(value))
        {
            Add(name, "This must not be empty.");
            return false;
        }

        return OptionalText(name, value, longest, lines);
    }

    /// <summary>A text that may be absent or empty.</summary>
    /// <param name="lines">Whether it may have several lines.</param>
    public bool OptionalText(string name, string? value, int longest, bool lines = false)
    {
        if (value is null)
        {
            return true;
        }

        // Characters as people and PostgreSQL count them, not UTF-16 units.
        if (value.Length > longest && value.EnumerateRunes().Count() > longest)
        {
            Add(name, string.Create(CultureInfo.InvariantCulture, $"This may have at most {longest} characters."));
            return false;
        }

        if (!Texts.IsPlain(value, lines))
        {
            Add(name, "This must not have control characters or broken Unicode.");
            return false;
        }

        return true;
    }

    /// <summary>A whole number that must be there.</summary>
    public bool Number(string name, [NotNullWhen(true)] long? value, long least, long most)
    {
        if (value is null)
        {
            Add(name, "This is needed.");
            return false;
        }

        return OptionalNumber(name, value, least, most);
    }

    public bool OptionalNumber(string name, long? value, long least, long most)
    {
        if (value is null || (value >= least && value <= most))
        {
            return true;
        }

        Add(name, string.Create(CultureInfo.InvariantCulture, $"This must be a whole number from {least} to {most}."));
        return false;
    }

    /// <summary>One of a few words.</summary>
    public bool Word(string name, [NotNullWhen(true)] string? value, params ReadOnlySpan<string> words)
    {
        if (value is not null && words.Contains(value))
        {
            return true;
        }

        Add(name, value is null ? "This is needed." : $"This must be one of: {string.Join(", ", words.ToArray())}.");
        return false;
    }
}
