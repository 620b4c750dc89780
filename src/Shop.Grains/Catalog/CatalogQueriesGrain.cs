using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Paging;
using Shop.Storage.Reads;
using Shop.Text;
using static Shop.Storage.Reads.Reading;

namespace Shop.Catalog;

[GrainType("catalogue-queries"), StatelessWorker, Reentrant]
internal sealed class CatalogQueriesGrain(NpgsqlDataSource database, SearchConcurrencyLimiter limiter, IOptions<ShopOptions> shop)
    : Grain, ICatalogQueriesGrain
{
    private static readonly Page<ItemView> Empty = new([], null);

    public async Task<Page<ItemView>> ListAsync(string? term, PageRequest page)
    {
        var prefix = TextFolding.Fold(term ?? "");
        if (prefix.Contains('\0', StringComparison.Ordinal))
        {
            return Empty;
        }

        var titles = TitleRange.Of(prefix);
        var after = Cursors.NumberAndId(page.After);
        NpgsqlParameter[] parameters =
            [Walk(after?.Number), Value(after?.Id ?? Guid.Empty), Value(titles.From), Value(page.Rows())];
        var items = titles.To is null
            ? await database.ReadAsync(CatalogSql.ListFromPrefix, ReadItem, parameters)
            : await database.ReadAsync(CatalogSql.ListInPrefix, ReadItem, [.. parameters, Value(titles.To)]);
        return items.ToPage(page, row => row.Item, row => Cursors.Of(row.Walk, row.Item.ItemId.Value));
    }

    public async Task<Page<ItemView>> SearchAsync(string words, PageRequest page)
    {
        var search = SearchWords.Parse(words);
        var after = Cursors.TwoNumbersAndId(page.After);
        if (search.Words.IsEmpty || words.Contains('\0', StringComparison.Ordinal))
        {
            return Empty;
        }

        using var lease = await limiter.AcquireAsync();
        var (sql, parameters) = SearchSql.For(
            await WithCorrectionsAsync(search),
            Walk(after?.First),
            after?.Id ?? Guid.Empty,
            after?.Second ?? int.MinValue,
            page.Rows());
        var items = await database.ReadAsync(sql, row => (Row: ReadItem(row), Cost: row.GetInt32(9)), parameters);
        return items.ToPage(page, row => row.Row.Item, row => Cursors.Of(row.Row.Walk, row.Cost, row.Row.Item.ItemId.Value));
    }

    public async Task<Page<StockEntryView>> ListStockAsync(ItemId item, PageRequest page)
    {
        var before = Cursors.Number(page.After) ?? long.MaxValue;
        var entries = await database.ReadAsync(CatalogSql.Stock, ReadEntry, Value(item.Value), Value(before), Value(page.Rows()));
        return entries.ToPage(page, entry => entry, entry => Cursors.Of(entry.Seq));
    }

    // Adds the possible corrections of misspelled words. One statement for all words, so that a search uses one connection at a time.
    private async Task<SearchWords> WithCorrectionsAsync(SearchWords search)
    {
        var correctable = search.Words.Where(word => word.MaxErrors > 0).ToList();
        if (correctable.Count == 0)
        {
            return search;
        }

        var candidates = await database.ReadAsync(
            SearchSql.Candidates,
            row => (Typed: row.GetString(0), Word: row.GetString(1)),
            Value(correctable.Select(word => word.Text).ToArray()),
            Value(correctable.Select(word => 2 * word.MaxErrors).ToArray()));
        var byWord = candidates.ToLookup(candidate => candidate.Typed, candidate => candidate.Word);
        return new SearchWords([.. search.Words.Select(word => word.WithCorrections(byWord[word.Text]))]);
    }

    private static NpgsqlParameter<long?> Walk(long? number) =>
        new() { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint };

    private (ItemView Item, long Walk) ReadItem(NpgsqlDataReader row) => (
        new ItemView(
            new ItemId(row.GetGuid(0)),
            row.GetString(1),
            row.GetString(2),
            row.GetInt64(6),
            new Money(row.GetInt64(3)),
            shop.Value.Currency,
            row.GetBoolean(4),
            row.GetInt64(5),
            row.GetInt64(7)),
        row.GetInt64(8));

    private static StockEntryView ReadEntry(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        (StockEntryKind)row.GetInt16(1),
        row.GetInt64(2),
        row.GetInt64(3),
        row.GetNullable<Guid>(4) is { } order ? new OrderId(order) : null,
        row.GetNullableString(5),
        row.GetFieldValue<DateTimeOffset>(6));
}
