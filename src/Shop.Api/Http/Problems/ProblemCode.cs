namespace Shop.Api.Http.Problems;

/// <summary>A type of problem (RFC 9457). Codes are part of the contract: they are never renamed or reused.</summary>
/// <param name="Code">Identifies the type for programs.</param>
/// <param name="Status">The HTTP status of each occurrence.</param>
/// <param name="Title">A short, human-readable summary; the same for each occurrence.</param>
/// <param name="Detail">The explanation, if the occurrence has no more specific one.</param>
internal sealed record ProblemCode(string Code, int Status, string Title, string Detail)
{
    /// <summary>The type as a URN; it cannot be dereferenced.</summary>
    public string Type => $"urn:problem-type:orleans-shop:{Code}";
}
