namespace Shop.Api.Http.Problems;

/// <summary>Marks endpoints that cannot just be repeated when the outcome of a call is unknown.</summary>
/// <param name="Advice">What to do then; said in place of the sentence of <see cref="ProblemTypes.Unavailable"/>.</param>
internal sealed record UnknownOutcome(string Advice);
