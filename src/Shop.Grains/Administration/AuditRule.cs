namespace Shop.Administration;

/// <summary>A rule that the stored rows must keep, and the statement that finds those that do not.</summary>
/// <param name="Name">What a broken rule is reported as.</param>
/// <param name="Sql">Gives subject (the id of the order, account, item or slot) and detail for every row that breaks the rule.</param>
internal sealed record AuditRule(string Name, string Sql)
{
    /// <summary>As many broken rows of one rule are reported; they are enough to see what is wrong.</summary>
    public const int Most = 100;

    /// <summary>The statement as it is run; it needs no parameters, so that any program can run it.</summary>
    public string Query => $"SELECT subject::text, detail FROM ({Sql}) AS broken (subject, detail) LIMIT {Most}";
}
