using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Validation;

/// <summary>The invalid values of a request, by their paths in it.</summary>
internal sealed class FieldErrors
{
    private const int MaxErrors = 50;
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    public bool IsEmpty => _errors.Count == 0;

    /// <summary>The rest of the request is not checked: the answer to a thousand invalid lines stays small.</summary>
    public bool IsFull => _errors.Count >= MaxErrors;

    public ProblemResult ToProblem() => new(ProblemTypes.Validation) { Errors = _errors };

    /// <summary>Answers the request with 400 if a value is invalid.</summary>
    /// <exception cref="ProblemException">A value is invalid.</exception>
    public void ThrowIfAny()
    {
        if (!IsEmpty)
        {
            throw new ProblemException(ToProblem());
        }
    }

    public void Add(string path, string message) =>
        _errors[path] = _errors.TryGetValue(path, out var before) ? [.. before, message] : [message];

    /// <summary>Checks the members of a body and, if each is valid, their relations.</summary>
    public void Check(IRequestBody body, ValueRules rules)
    {
        rules.CheckMembers(body, null, this);
        if (IsEmpty && body is IMemberRelations related)
        {
            related.CheckRelations(this);
        }
    }
}
