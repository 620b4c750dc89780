using System.Globalization;
using Npgsql;
using static Shop.Storage.Reads.Reading;

namespace Shop.Catalog;

/// <summary>The statements that search words; see <see cref="CatalogSql"/> for walks.</summary>
internal static class SearchSql
{
    /// <summary>
    /// For each of the words $1, the words of the catalog without it that it may be a misspelling of. $2, for each: their distance as
    /// far as plain insertions, removals and replacements tell it, which is at most twice of <see cref="Spelling.Distance"/> and says
    /// nothing of endings.
    /// </summary>
    /// <remarks>
    /// The likeliest come first, so that the limit leaves out what is farther than what was meant: short of an ending, a typing error
    /// is one plain change and at most one strange letter, or, where two were swapped, two changes and no strange letter.
    /// </remarks>
    public const string Candidates =
        """
        SELECT typed, word
        FROM unnest($1, $2) AS searched (typed, most)
        CROSS JOIN LATERAL (
          SELECT word
          FROM product_words
          WHERE length(word) BETWEEN length(typed) - most AND length(typed) + most + 2
            AND levenshtein_less_equal(left(word, length(typed)), typed, most) <= most
            AND strpos(word, typed) = 0
          ORDER BY least(levenshtein(word, typed), levenshtein(left(word, -1), typed), levenshtein(left(word, -2), typed))
                     + length(translate(left(word, length(typed)), typed, '')),
                   length(word), word
          LIMIT 500) AS candidates
        """;

    /// <summary>The search and its parameters, with one more row than the page has.</summary>
    /// <remarks>
    /// An item's cost is the less the better it fits. The place where a word is found counts first, for every word: begin of a
    /// word in the title, within the title, misspelt in the title, within the description, misspelt there; then how short the
    /// title is. Equal ones are in the order of their ids.
    /// </remarks>
    public static (string Sql, NpgsqlParameter[] Parameters) For(SearchWords search, NpgsqlParameter walk, Guid afterItem, int afterCost, int rows)
    {
        List<NpgsqlParameter> parameters = [walk, Value(afterItem), Value(afterCost), Value(rows)];
        var (matches, fits) = (new List<string>(), new List<string>());
        foreach (var word in search.Words)
        {
            var text = Add(word.Text);

            // No index finds one or two letters; said with strpos, no plan tries to.
            var exact = word.IsIndexed ? $"words LIKE {Add(SearchWord.Pattern(word.Text))}" : $"strpos(words, {text}) > 0";
            var meant = Pad(word.Meant).Select(other => (Text: Add(other), Pattern: Add(SearchWord.Pattern(other)))).ToArray();
            matches.Add($"({string.Join(" OR ", meant.Select(other => $"words LIKE {other.Pattern}").Prepend(exact))})");
            fits.Add(
                $"""
                CASE WHEN starts_with(title_folded, {text}) OR strpos(title_folded, ' ' || {text}) > 0 THEN 40
                     WHEN strpos(title_folded, {text}) > 0 THEN 35
                     WHEN {string.Join(" OR ", meant.Select(other => $"strpos(title_folded, {other.Text}) > 0").DefaultIfEmpty("false"))} THEN 30
                     WHEN strpos(words, {text}) > 0 THEN 20
                     ELSE 10 END
                """);
        }

        var (match, fit) = (string.Join(" AND ", matches), string.Join(" + ", fits));
        var sql =
            $"""
            SELECT {CatalogSql.Item}, {CatalogSql.Walk}, w.cost
            FROM (
              SELECT item_id, cost
              FROM (
                SELECT item_id, title_folded, words
                FROM products
                WHERE NOT archived AND text_since <= {CatalogSql.Walk} AND {match}
                UNION ALL
                SELECT item_id, title_folded, words
                FROM product_texts AS t
                WHERE until > {CatalogSql.Walk} AND since <= {CatalogSql.Walk} AND {match}
                  AND EXISTS (SELECT FROM products AS p WHERE p.item_id = t.item_id AND NOT p.archived)
              ) AS found
              CROSS JOIN LATERAL (SELECT -1000 * ({fit}) + least(length(title_folded), 999) AS cost OFFSET 0) AS rank
              WHERE (cost, item_id) > ($3, $2)
              ORDER BY cost, item_id
              LIMIT $4) AS w
            JOIN products AS p ON p.item_id = w.item_id
            {CatalogSql.LastStockEntry}
            ORDER BY w.cost, w.item_id
            """;
        return (sql, [.. parameters]);

        string Add(string value)
        {
            parameters.Add(Value(value));
            return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
        }
    }

    // Few different texts of the statement, so that they are prepared: one place, four or all of them, the last word repeated.
    private static IEnumerable<string> Pad(IReadOnlyList<string> words)
    {
        int places = words.Count switch { 0 => 0, 1 => 1, <= 4 => 4, _ => SearchWord.MostMeant };
        return Enumerable.Range(0, places).Select(i => words[Math.Min(i, words.Count - 1)]);
    }
}
