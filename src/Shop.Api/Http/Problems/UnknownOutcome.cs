namespace Shop.Api.Http.Problems;

/// <summary>Marks endpoints that a client cannot simply retry if the outcome of a call is unknown.</summary>
/// <param name="Advice">Replaces the detail of <see cref="ProblemTypes.Unavailable"/>.</param>
internal sealed record UnknownOutcome(string Advice);
