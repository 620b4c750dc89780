using System.Diagnostics.Metrics;

namespace Shop.Storage.Availability;

/// <summary>Metrics of the database as seen by this silo: <c>shop_database_*</c>.</summary>
internal static class DatabaseMeter
{
    private const string Name = "Shop.Database";
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "shop.database.refusals", description: "Reads and writes that failed fast because the database is unavailable.");

    public static void FailedFast() => Refusals.Add(1);

    /// <summary>Reports whether the database is unavailable until the returned object is disposed.</summary>
    public static IDisposable ObserveAvailability(Func<bool> isUnavailable)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge(
            "shop.database.away", () => isUnavailable() ? 1 : 0, description: "1 while the database is unavailable.");
        return meter;
    }

    /// <summary>Reports how far the silo's clock is ahead until the returned object is disposed.</summary>
    public static IDisposable ObserveClock(Func<double> ahead)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge(
            "shop.database.clock_ahead", ahead, unit: "s", description: "How far this silo's clock is ahead of the database's.");
        return meter;
    }
}
