namespace Shop.Hosting.Database;

/// <summary>One deviation of a database from the shop's requirements.</summary>
/// <param name="Text">One line for the operator, with the remedy.</param>
/// <param name="IsFatal">True if the host must not start; false for a warning.</param>
public sealed record DatabaseFinding(string Text, bool IsFatal = true);
