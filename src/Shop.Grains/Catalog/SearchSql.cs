using System.Globalization;
using Npgsql;
using static Shop.Storage.Reads.Reading;

namespace Shop.Catalog;

/// <summary>The statements of the search. <see cref="CatalogSql"/> defines a walk.</summary>
internal static class SearchSql
{
    /// <summary>
    /// Finds words of the catalog that each of the words $1 may be a misspelling of. $2 has the maximum Levenshtein distance for each word.
    /// That distance is at most twice <see cref="EditDistance.Between"/>, and ignores endings.
    /// </summary>
    /// <remarks>
    /// The order puts the most likely candidates first, because of the limit. Apart from the ending, a typing error is one edit with at
    /// most one foreign letter, or a swap: two edits without a foreign letter.
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

    /// <summary>Returns the search and its parameters.</summary>
    /// <remarks>
    /// A better match has a lower cost. For every word the place of the match counts, in this order: start of a word in the title,
    /// elsewhere in the title, misspelled in the title, in the description, misspelled in the description. Then shorter titles come
    /// first, then ids.
    /// </remarks>
    public static (string Sql, NpgsqlParameter[] Parameters) For(
        SearchWords search, NpgsqlParameter walk, Guid afterItem, int afterCost, int rows)
    {
        List<NpgsqlParameter> parameters = [walk, Value(afterItem), Value(afterCost), Value(rows)];
        var (matches, fits) = (new List<string>(), new List<string>());
        foreach (var word in search.Words)
        {
            var text = Add(word.Text);

            // The trigram index cannot find one or two letters. With strpos the planner does not try it.
            var exact = word.IsIndexed ? $"words LIKE {Add(SearchWord.Pattern(word.Text))}" : $"strpos(words, {text}) > 0";
            var corrections = Pad(word.Corrections)
                .Select(correction => (Text: Add(correction), Pattern: Add(SearchWord.Pattern(correction))))
                .ToArray();
            matches.Add($"({string.Join(" OR ", corrections.Select(correction => $"words LIKE {correction.Pattern}").Prepend(exact))})");
            var inTitle = string.Join(
                " OR ", corrections.Select(correction => $"strpos(title_folded, {correction.Text}) > 0").DefaultIfEmpty("false"));

            // Splitting a title is expensive: only where the text was found, and not for one or two letters, which most titles have.
            var startsWord = word.IsIndexed
                ? $"strpos(title_folded, {text}) > 0 AND strpos(' ' || shop_words(title_folded), ' ' || {text}) > 0"
                : "false";
            fits.Add(
                $"""
                CASE WHEN starts_with(title_folded, {text}) OR strpos(title_folded, ' ' || {text}) > 0 THEN 40
                     WHEN {startsWord} THEN 40
                     WHEN strpos(title_folded, {text}) > 0 THEN 35
                     WHEN {inTitle} THEN 30
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

    // Pads to one, four or all places by repeating the last word. Few different statements keep them prepared.
    private static IEnumerable<string> Pad(IReadOnlyList<string> words)
    {
        int places = words.Count switch { 0 => 0, 1 => 1, <= 4 => 4, _ => SearchWord.MaxCorrections };
        return Enumerable.Range(0, places).Select(i => words[Math.Min(i, words.Count - 1)]);
    }
}
