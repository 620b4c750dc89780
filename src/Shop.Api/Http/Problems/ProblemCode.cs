namespace Shop.Api.Http.Problems;

/// <summary>A kind of problem (RFC 9457): what programs tell problems apart by. Codes are never renamed or reused.</summary>
/// <param name="Code">The word for programs.</param>
/// <param name="Status">The HTTP status that it always comes with.</param>
/// <param name="Title">The short sentence for people; the same for every occurrence.</param>
/// <param name="Detail">What to say where nothing more precise is known.</param>
internal sealed record ProblemCode(string Code, int Status, string Title, string Detail)
{
    /// <summary>Identifies the kind; it is a name, not an address.</summary>
    public string Type => $"urn:problem-type:orleans-shop:{Code}";
}
