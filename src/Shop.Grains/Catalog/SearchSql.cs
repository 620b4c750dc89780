using System.Globalization;

namespace Shop.Catalog;

/// <summary>The statement that searches words, made for a number of words; see <see cref="CatalogueSql"/> for walks.</summary>
/// <remarks>
/// An item's cost is the less the better it fits. The place where a word is found counts first, for every word: begin of a word in
/// the title, within the title, like a word of the title, within the description, like a word of it; then how near the whole title
/// is to the search. Equal ones are in the order of their ids.
/// </remarks>
internal static class SearchSql
{
    /// <summary>Under this word similarity (0 to 1) a word is another word: one wrong letter in five or so is let pass.</summary>
    public const string Tolerance = "0.45";

    /// <summary>Holds until the end of the transaction. The index reads it, and the operator %&gt; that it answers.</summary>
    public const string SetTolerance = $"SELECT set_config('pg_trgm.word_similarity_threshold', '{Tolerance}', true)";

    /// <summary>
    /// $1 number of the walk or null, $2 item of the cursor or zero, $3 its cost, $4 rows, $5 all words; then for every word the
    /// word and its LIKE pattern.
    /// </summary>
    public static string For(SearchWords words)
    {
        var matches = string.Join(" AND ", words.Words.Select((word, i) => word.IsTolerant
            ? string.Create(CultureInfo.InvariantCulture, $"(words LIKE ${7 + (2 * i)} OR words %> ${6 + (2 * i)})")
            : string.Create(CultureInfo.InvariantCulture, $"strpos(words, ${6 + (2 * i)}) > 0")));
        var fits = string.Join(" + ", words.Words.Select((word, i) => Fit(string.Create(CultureInfo.InvariantCulture, $"${6 + (2 * i)}"), word.IsTolerant)));
        return
            $"""
            SELECT {CatalogueSql.Item}, {CatalogueSql.Walk}, w.cost
            FROM (
              SELECT item_id, cost
              FROM (
                SELECT item_id, title_folded, words
                FROM products
                WHERE NOT archived AND text_since <= {CatalogueSql.Walk} AND {matches}
                UNION ALL
                SELECT item_id, title_folded, words
                FROM product_texts AS t
                WHERE until > {CatalogueSql.Walk} AND since <= {CatalogueSql.Walk} AND {matches}
                  AND EXISTS (SELECT FROM products AS p WHERE p.item_id = t.item_id AND NOT p.archived)
              ) AS found
              CROSS JOIN LATERAL (SELECT -1000 * ({fits}) - floor(999 * similarity(title_folded, $5))::int AS cost) AS rank
              WHERE (cost, item_id) > ($3, $2)
              ORDER BY cost, item_id
              LIMIT $4) AS w
            JOIN products AS p ON p.item_id = w.item_id
            {CatalogueSql.LastStockEntry}
            ORDER BY w.cost, w.item_id
            """;
    }

    private static string Fit(string word, bool tolerant) =>
        $"""
        CASE WHEN starts_with(title_folded, {word}) OR strpos(title_folded, ' ' || {word}) > 0 THEN 40
             WHEN strpos(title_folded, {word}) > 0 THEN 35
             {(tolerant ? $"WHEN word_similarity({word}, title_folded) >= {Tolerance} THEN 30" : "")}
             WHEN strpos(words, {word}) > 0 THEN 20
             ELSE 10 END
        """;
}
