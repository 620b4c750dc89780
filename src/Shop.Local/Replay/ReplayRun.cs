using System.Globalization;
using Shop.Local.Audit;
using Shop.Local.Http;

namespace Shop.Local.Replay;

/// <param name="Url">Where the shop is.</param>
/// <param name="Data">The shop's data folder.</param>
/// <param name="Concurrency">How many calls are under way at once.</param>
internal sealed record ReplayRequest(string File, Uri Url, string Data, int Concurrency);

/// <summary>One run of a replay, from the file to the audit. Any run continues where the one before it ended, however it ended.</summary>
internal sealed class ReplayRun(ReplayRequest request, ReplayScreen screen, TimeProvider time)
{
    /// <summary>As long as a shop that was killed may need to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int MostBadLines = 20;

    /// <returns>True if the shop sold exactly what the file says and its audit is ok.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var administrator = await AdminCredentials.ReadAsync(request.Data, cancellation);
        var file = await SalesFile.ReadAsync(request.File, cancellation);
        var plan = Planner.Plan(file.Lines);
        ShowFile(file, plan);

        var state = await ReplayState.OpenAsync(request.Data, file.Fingerprint, time, cancellation);
        var replay = new ReplayedFile(file, plan, state);
        using var transport = new ShopTransport(request.Url, new Outage(time, Patience, screen.Say), time);
        var client = new ShopClient(transport);
        using var admin = client.Session(administrator.Username, administrator.Password);
        await admin.TokenAsync(refused: null, cancellation);

        var prices = new PriceBoard(client, admin, time);
        var catalogue = new CatalogueStage(replay, client, admin, prices);
        await screen.WatchAsync("Items and deliveries", catalogue.Pieces, done => catalogue.RunAsync(request.Concurrency, done, cancellation));
        using var customers = new CustomerStage(replay, client, state);
        await screen.WatchAsync("Customers", plan.Customers.Count, done => customers.RunAsync(request.Concurrency, done, cancellation));

        var orders = new OrderStage(replay, client, customers, prices, time);
        await PlaceAsync(orders, plan, cancellation);

        var comparison = new Comparison(replay, prices, orders.NotAccepted);
        await ReadBackAsync(comparison, client, customers, plan, cancellation);
        ReplayReport.PrintLines(screen.Console, replay);
        ReplayReport.PrintComparison(screen.Console, replay, comparison);
        var isSound = AuditTable.Print(screen.Console, await client.AuditAsync(admin, cancellation));

        var isEqual = comparison.IsEqual();
        var took = time.GetElapsedTime(started);
        screen.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Replayed in {took.TotalSeconds:0.0} s. The shop {(isEqual ? "sold exactly what the file says" : "differs from the file")}; audit {(isSound ? "ok" : "NOT ok")}."));
        return isEqual && isSound;
    }

    private void ShowFile(SalesFile file, ReplayPlan plan)
    {
        foreach (var bad in file.BadLines.Take(MostBadLines))
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"{file.Name}, line {bad.Number}: {bad.Reason}"));
        }

        if (file.BadLines.Count > MostBadLines)
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"… and {file.BadLines.Count - MostBadLines:#,##0} more lines that cannot be read."));
        }

        if (plan.Orders.Count == 0)
        {
            throw new ReplayException($"{file.Name} holds no sale to a known customer.");
        }

        screen.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{file.Name}: {file.Lines.Count:#,##0} lines; {plan.Items.Count:#,##0} items, {plan.Customers.Count:#,##0} customers, {plan.Invoices:#,##0} sale invoices as {plan.Orders.Count:#,##0} orders."));
    }

    private async Task PlaceAsync(OrderStage orders, ReplayPlan plan, CancellationToken cancellation)
    {
        if (orders.AlreadyPlaced > 0)
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"{orders.AlreadyPlaced:#,##0} orders were placed by an earlier run; going on with the rest."));
        }

        var started = time.GetTimestamp();
        var count = plan.Orders.Count - orders.AlreadyPlaced;
        await screen.WatchAsync("Orders", count, done => orders.RunAsync(request.Concurrency, done, cancellation));
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        screen.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:#,##0} orders and {orders.PriceChanges:#,##0} price changes in {seconds:0.0} s ({count / Math.Max(seconds, 0.001):0} orders/s)."));
    }

    private async Task ReadBackAsync(Comparison comparison, ShopClient client, CustomerStage customers, ReplayPlan plan, CancellationToken cancellation)
    {
        var buyers = plan.Customers.Where(customer => customer.Orders > 0).ToList();
        var gate = new Lock();
        await screen.WatchAsync("Reading back", buyers.Count, done => Workers.ForEachAsync(buyers, request.Concurrency, async (customer, stop) =>
        {
            var orders = await client.ListOrdersAsync(customers.Session(customer.Id), stop);
            lock (gate)
            {
                foreach (var order in orders)
                {
                    comparison.Add(order);
                }
            }

            done();
        }, cancellation));
    }
}
