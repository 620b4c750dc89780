using System.Diagnostics.Metrics;

namespace Shop.Storage.Reads;

/// <summary>Metrics of the group reads: <c>shop_group_read_*</c>.</summary>
internal static class GroupReadMeter
{
    private static readonly Meter Meter = new("Shop.GroupRead");
    private static readonly Counter<long> Statements = Meter.CreateCounter<long>(
        "shop.group_read.statements", description: "Statements that read rows for grains.");
    private static readonly Counter<long> Keys = Meter.CreateCounter<long>(
        "shop.group_read.keys", description: "Keys in these statements.");

    /// <param name="rows">The value of the tag <c>rows</c>.</param>
    public static void Sent(string rows, int keys)
    {
        var tag = new KeyValuePair<string, object?>("rows", rows);
        Statements.Add(1, tag);
        Keys.Add(keys, tag);
    }
}
