namespace Shop.Api.Http.Problems;

/// <summary>Ends a request with a problem where no result can be returned, e.g. while arguments are bound.</summary>
internal sealed class ProblemException(ProblemResult problem) : Exception(problem.Code.Title)
{
    public ProblemException(ProblemCode code, string? detail = null)
        : this(new ProblemResult(code, detail))
    {
    }

    public ProblemResult Problem { get; } = problem;
}
