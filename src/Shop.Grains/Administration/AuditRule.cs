namespace Shop.Administration;

/// <summary>A rule for the stored rows, and the statement that finds violations.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Sql">Returns subject (the id of the order, account, item or slot) and detail for every violation.</param>
internal sealed record AuditRule(string Name, string Sql)
{
    /// <summary>Maximum number of reported violations of one rule.</summary>
    public const int MaxViolations = 100;

    /// <summary>The complete statement. It has no parameters, so that any SQL client can run it.</summary>
    public string Query => $"SELECT subject::text, detail FROM ({Sql}) AS broken (subject, detail) LIMIT {MaxViolations}";
}
