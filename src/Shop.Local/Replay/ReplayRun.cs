using System.Globalization;
using Shop.Client;
using Shop.Local.Audit;
using Shop.Local.Run;

namespace Shop.Local.Replay;

/// <param name="Url">Where the shop is.</param>
/// <param name="Data">The shop's data folder.</param>
/// <param name="Concurrency">How many calls are under way at once.</param>
internal sealed record ReplayRequest(string File, Uri Url, string Data, int Concurrency);

/// <summary>One run of a replay, from the file to the audit. Any run continues where the one before it ended, however it ended.</summary>
internal sealed class ReplayRun(ReplayRequest request, ReplayScreen screen, TimeProvider timeProvider)
{
    /// <summary>As long as a shop that was killed may need to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int MostBadLines = 20;

    /// <returns>True if the shop sold exactly what the file says and its audit is ok.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var administrator = await AdminCredentials.ReadAsync(request.Data, cancellationToken);
        var file = await SalesFile.ReadAsync(request.File, cancellationToken);
        var plan = Planner.Plan(file.Lines);
        ShowFile(file, plan);

        var state = await ReplayState.OpenAsync(request.Data, file.Fingerprint, timeProvider, cancellationToken);
        var replay = new ReplayedFile(file, plan, state);
        using var transport = new ShopTransport(request.Url, new Outage(timeProvider, Patience, screen.Say), timeProvider);
        var client = new ShopClient(transport);
        using var admin = client.Session(administrator.Username, administrator.Password);
        await admin.TokenAsync(refused: null, cancellationToken);

        var prices = new PriceBoard(client, admin, timeProvider);
        var catalog = new CatalogStage(replay, client, admin, prices);
        await screen.WatchAsync("Items and deliveries", catalog.Pieces, done => catalog.RunAsync(request.Concurrency, done, cancellationToken));
        using var customers = new CustomerStage(replay, client, state);
        await screen.WatchAsync("Customers", plan.Customers.Count, done => customers.RunAsync(request.Concurrency, done, cancellationToken));

        var orders = new OrderStage(replay, client, customers, prices, timeProvider);
        await PlaceAsync(orders, plan, cancellationToken);

        var comparison = new Comparison(replay, prices, orders.NotAccepted);
        await ReadBackAsync(comparison, client, customers, plan, cancellationToken);
        ReplayReport.PrintLines(screen.Console, replay);
        ReplayReport.PrintComparison(screen.Console, replay, comparison);
        var isSound = AuditTable.Print(screen.Console, await client.AuditAsync(admin, cancellationToken));

        var isEqual = comparison.IsEqual();
        var took = timeProvider.GetElapsedTime(started);
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

    private async Task PlaceAsync(OrderStage orders, ReplayPlan plan, CancellationToken cancellationToken)
    {
        if (orders.AlreadyPlaced > 0)
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"{orders.AlreadyPlaced:#,##0} orders were placed by an earlier run; going on with the rest."));
        }

        var started = timeProvider.GetTimestamp();
        var count = plan.Orders.Count - orders.AlreadyPlaced;
        await screen.WatchAsync("Orders", count, done => orders.RunAsync(request.Concurrency, done, cancellationToken));
        var seconds = timeProvider.GetElapsedTime(started).TotalSeconds;
        screen.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:#,##0} orders and {orders.PriceChanges:#,##0} price changes in {seconds:0.0} s ({count / Math.Max(seconds, 0.001):0} orders/s)."));
    }

    private async Task ReadBackAsync(Comparison comparison, ShopClient client, CustomerStage customers, ReplayPlan plan, CancellationToken cancellationToken)
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
        }, cancellationToken));
    }
}
