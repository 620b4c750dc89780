using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using static Shop.Storage.Reads.Reading;

namespace Shop.Administration;

/// <summary>The sums of one ledger, or of a range of its owners.</summary>
internal sealed record LedgerSums(long Owners, long Entries, decimal Added, decimal Taken, decimal Given, decimal Left)
{
    public static LedgerSums operator +(LedgerSums left, LedgerSums right) => new(
        left.Owners + right.Owners,
        left.Entries + right.Entries,
        left.Added + right.Added,
        left.Taken + right.Taken,
        left.Given + right.Given,
        left.Left + right.Left);
}

/// <summary>
/// Evaluates the rules of single ledgers range by range of their owners. A range whose entries are unchanged since it was verified is
/// only summed up: its fingerprint covers all columns of all entries.
/// </summary>
internal sealed class LedgerAudit(AuditStatements audit, int entriesOfRange)
{
    // The entries of a range, under the name of the table: the rules are the same as for the whole table.
    private const string Range =
        """
        WITH ledger_entries AS NOT MATERIALIZED (
          SELECT * FROM ledger_entries WHERE ledger = $1 AND owner >= $2 AND ($3::uuid IS NULL OR owner < $3))
        """;

    private const string Sums =
        $"""
        {Range}
        SELECT count(*) FILTER (WHERE is_last), count(*), coalesce(sum(amount) FILTER (WHERE kind = 1), 0),
               -coalesce(sum(amount) FILTER (WHERE kind = 2), 0), coalesce(sum(amount) FILTER (WHERE kind = 3), 0),
               coalesce(sum(balance) FILTER (WHERE is_last), 0), coalesce(sum(fingerprint), 0)
        FROM (SELECT kind, amount, balance, hash_record_extended(e, 0)::numeric AS fingerprint,
                     lead(seq) OVER (PARTITION BY owner ORDER BY seq) IS NULL AS is_last
              FROM ledger_entries AS e) AS entry
        """;

    // The owner of the entry at a distance from the begin of a range; later owners begin the next range.
    private const string Boundary =
        $"""
        {Range}
        SELECT owner FROM ledger_entries
        WHERE owner > (SELECT owner FROM ledger_entries ORDER BY owner, seq OFFSET $4 LIMIT 1)
        ORDER BY owner LIMIT 1
        """;

    private const string Remember =
        """
        INSERT INTO audit_ranges AS known (ledger, first_owner, rules, entries, fingerprint) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (ledger, first_owner) DO UPDATE
        SET rules = excluded.rules, entries = excluded.entries, fingerprint = excluded.fingerprint, verified_at = now()
        """;

    private static readonly string RulesHash = Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', LedgerAuditRules.OfOneLedger.Select(rule => rule.Query)))));

    private readonly ImmutableArray<AuditViolation>.Builder _violations = ImmutableArray.CreateBuilder<AuditViolation>();

    /// <summary>The violations so far, at most <see cref="AuditRule.MaxViolations"/> of each rule.</summary>
    public IEnumerable<AuditViolation> Violations =>
        _violations.GroupBy(violation => violation.Rule).SelectMany(rule => rule.Take(AuditRule.MaxViolations));

    /// <summary>Verifies one ledger and returns its sums.</summary>
    public async Task<LedgerSums> RunAsync(short ledger)
    {
        var remembered = await audit.ReadAsync(
            "SELECT first_owner, rules, entries, fingerprint FROM audit_ranges WHERE ledger = $1 ORDER BY first_owner",
            row => new Remembered(row.GetGuid(0), row.GetString(1), row.GetInt64(2), row.GetDecimal(3)),
            Value(ledger));
        var sums = new LedgerSums(0, 0, 0, 0, 0, 0);
        Guid? first = Guid.Empty;
        while (first is { } begin)
        {
            var known = remembered.Find(range => range.FirstOwner == begin);
            var end = remembered.Find(range => Compare(range.FirstOwner, begin) > 0)?.FirstOwner;

            // A range that has grown is divided. The one without an end is always the first to grow: new ids are greater.
            if (await FindBoundaryAsync(ledger, begin, end, 2 * entriesOfRange) is not null)
            {
                end = await FindBoundaryAsync(ledger, begin, end, entriesOfRange) ?? end;
            }

            sums += await VerifyAsync(ledger, begin, end, known);
            first = end;
        }

        return sums;
    }

    private async Task<Guid?> FindBoundaryAsync(short ledger, Guid begin, Guid? end, int distance)
    {
        var found = await audit.ReadAsync(Boundary, row => row.GetGuid(0), [.. Bounds(ledger, begin, end), Value(distance)]);
        return found is [var owner] ? owner : null;
    }

    private async Task<LedgerSums> VerifyAsync(short ledger, Guid begin, Guid? end, Remembered? known)
    {
        var (sums, fingerprint) = (await audit.ReadAsync(Sums, ReadSums, Bounds(ledger, begin, end))).Single();
        if (known is not null && (known.Rules, known.Entries, known.Fingerprint) == (RulesHash, sums.Entries, fingerprint))
        {
            return sums;
        }

        var count = _violations.Count;
        foreach (var rule in LedgerAuditRules.OfOneLedger)
        {
            _violations.AddRange(await audit.ReadAsync(
                $"{Range} {rule.Query}",
                row => new AuditViolation(rule.Name, row.GetString(0), row.GetString(1)),
                Bounds(ledger, begin, end)));
        }

        if (_violations.Count == count)
        {
            await audit.ReadAsync(
                Remember, row => row, Value(ledger), Value(begin), Value(RulesHash), Value(sums.Entries), Value(fingerprint));
        }

        return sums;
    }

    private static NpgsqlParameter[] Bounds(short ledger, Guid begin, Guid? end) =>
        [Value(ledger), Value(begin), new NpgsqlParameter<Guid?> { TypedValue = end, NpgsqlDbType = NpgsqlDbType.Uuid }];

    private static (LedgerSums Sums, decimal Fingerprint) ReadSums(NpgsqlDataReader row) => (
        new LedgerSums(row.GetInt64(0), row.GetInt64(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5)),
        row.GetDecimal(6));

    // PostgreSQL compares the bytes of a uuid, as its text does.
    private static int Compare(Guid left, Guid right) => string.CompareOrdinal($"{left:N}", $"{right:N}");

    private sealed record Remembered(Guid FirstOwner, string Rules, long Entries, decimal Fingerprint);
}
