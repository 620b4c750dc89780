using System.Diagnostics.Metrics;

namespace Shop.Storage.Availability;

/// <summary>How this silo sees its database, as metrics: <c>shop_database_*</c>.</summary>
internal static class DatabaseMeter
{
    private const string Name = "Shop.Database";
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("shop.database.refusals", description: "Reads and writes that were refused because the database is away.");

    public static void Refused() => Refusals.Add(1);

    /// <summary>Shows whether the database is away until the returned object is disposed.</summary>
    public static IDisposable Watch(Func<bool> isUnavailable)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge("shop.database.away", () => isUnavailable() ? 1 : 0, description: "1 while the database does not answer.");
        return meter;
    }

    /// <summary>Shows how far the silo's clock is ahead until the returned object is disposed.</summary>
    public static IDisposable WatchClock(Func<double> ahead)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge("shop.database.clock_ahead", ahead, unit: "s", description: "How far this silo's clock is ahead of the database's.");
        return meter;
    }
}
