using System.Globalization;
using Shop.Client;
using Shop.Local.Audit;
using Shop.Local.Run;

namespace Shop.Local.Replay;

/// <summary>The options of <c>replay</c>.</summary>
/// <param name="Url">The address of the shop.</param>
/// <param name="Data">The shop's data folder.</param>
/// <param name="Concurrency">The number of concurrent calls.</param>
internal sealed record ReplayRequest(string File, Uri Url, string Data, int Concurrency);

/// <summary>One run of a replay, from the file to the audit. A run resumes where the run before it was interrupted.</summary>
internal sealed class ReplayRun(ReplayRequest request, ReplayConsole console, TimeProvider timeProvider)
{
    /// <summary>Longer than the restart of a killed shop.</summary>
    private static readonly TimeSpan OutageTimeout = TimeSpan.FromSeconds(60);

    private const int MaxBadLines = 20;

    /// <returns>True if every line was readable, the shop's sales equal the file and the audit is ok.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var administrator = AdminCredentials.Read(request.Data);
        var file = await SalesFile.ReadAsync(request.File, cancellationToken);
        PrintBadLines(file);

        using var transport = new ShopTransport(
            request.Url, new OutageDetector(timeProvider, OutageTimeout, console.WriteLine), timeProvider);
        var client = new ShopClient(transport);
        using var admin = client.Session(administrator.Username, administrator.Password);
        var currency = await GetCurrencyAsync(client, admin, cancellationToken);
        var plan = Planner.Plan(file.Lines, currency);
        PrintPlan(file, currency, plan);

        var state = await ReplayState.OpenAsync(request.Data, file.Fingerprint, timeProvider, cancellationToken);
        var replay = new ReplayedFile(file, currency, plan, state);
        var prices = new ItemPrices(client, admin, timeProvider);
        var catalog = new CatalogStage(replay, client, admin, prices);
        await console.ShowProgressAsync(
            "Items and deliveries", catalog.Steps, done => catalog.RunAsync(request.Concurrency, done, cancellationToken));
        using var customers = new CustomerStage(replay, client, state);
        await console.ShowProgressAsync(
            "Customers", plan.Customers.Count, done => customers.RunAsync(request.Concurrency, done, cancellationToken));

        var orders = new OrderStage(replay, client, customers, prices, timeProvider);
        await PlaceAsync(orders, plan, cancellationToken);

        var comparison = new Comparison(replay, prices, orders.Rejected);
        await ReadBackAsync(comparison, client, customers, plan, cancellationToken);
        ReplayReport.PrintLines(console.Inner, replay);
        ReplayReport.PrintComparison(console.Inner, replay, comparison);
        var isAuditOk = AuditTable.Print(console.Inner, await client.AuditAsync(admin, cancellationToken));

        var isEqual = comparison.IsEqual();
        PrintResult(started, isEqual, isAuditOk, file.BadLines.Count);
        return isEqual && isAuditOk && file.BadLines.Count == 0;
    }

    private static async Task<Currency> GetCurrencyAsync(ShopClient client, ShopSession admin, CancellationToken cancellationToken)
    {
        var account = await client.GetAccountAsync(admin, cancellationToken);
        return account.CurrencyDigits is { } digits
            ? new Currency(account.Currency, digits)
            : throw new ReplayException("The shop does not report the currencyDigits of an account, so prices cannot be converted.");
    }

    private void PrintResult(long started, bool isEqual, bool isAuditOk, int badLines)
    {
        var elapsed = timeProvider.GetElapsedTime(started);
        var result = (isEqual, badLines) switch
        {
            (true, 0) => "The shop's sales equal the file",
            (true, _) => "The shop's sales equal the readable lines of the file",
            _ => "The shop's sales differ from the file",
        };
        var unreadable = badLines switch
        {
            0 => "",
            1 => "; 1 line was unreadable",
            _ => string.Create(CultureInfo.InvariantCulture, $"; {badLines:#,##0} lines were unreadable"),
        };
        var audit = isAuditOk ? "ok" : "NOT ok";
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Replayed in {elapsed.TotalSeconds:0.0} s. {result}{unreadable}; audit {audit}."));
    }

    private void PrintBadLines(SalesFile file)
    {
        if (file.Notice is { } notice)
        {
            console.WriteLine($"{file.Name}: {notice}");
        }

        foreach (var bad in file.BadLines.Take(MaxBadLines))
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Name}, line {bad.Number}: {bad.Reason}"));
        }

        if (file.BadLines.Count > MaxBadLines)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"… and {file.BadLines.Count - MaxBadLines:#,##0} more unreadable lines."));
        }
    }

    private void PrintPlan(SalesFile file, Currency currency, ReplayPlan plan)
    {
        if (plan.Orders.Count == 0)
        {
            throw new ReplayException(file.Lines.Any(line => line.KindIn(currency) == LineKind.FractionalPrice)
                ? $"{file.Name} has no sale with a price in {currency.Code}: its prices have more than {currency.Digits} decimal digits."
                : $"{file.Name} has no sale to a known customer.");
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{file.Name}: {file.Lines.Count:#,##0} lines; {plan.Items.Count:#,##0} items, {plan.Customers.Count:#,##0} customers, ")
            + string.Create(
                CultureInfo.InvariantCulture, $"{plan.Invoices:#,##0} sale invoices as {plan.Orders.Count:#,##0} orders."));
    }

    private async Task PlaceAsync(OrderStage orders, ReplayPlan plan, CancellationToken cancellationToken)
    {
        if (orders.AlreadyPlaced > 0)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{orders.AlreadyPlaced:#,##0} orders were placed by an earlier run; resuming."));
        }

        var started = timeProvider.GetTimestamp();
        var count = plan.Orders.Count - orders.AlreadyPlaced;
        await console.ShowProgressAsync("Orders", count, done => orders.RunAsync(request.Concurrency, done, cancellationToken));
        var seconds = timeProvider.GetElapsedTime(started).TotalSeconds;
        var rate = count / Math.Max(seconds, 0.001);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:#,##0} orders and {orders.PriceChanges:#,##0} price changes in {seconds:0.0} s ({rate:0} orders/s)."));
    }

    private async Task ReadBackAsync(
        Comparison comparison, ShopClient client, CustomerStage customers, ReplayPlan plan, CancellationToken cancellationToken)
    {
        var buyers = plan.Customers.Where(customer => customer.Orders > 0).ToList();
        var comparisonLock = new Lock();
        await console.ShowProgressAsync(
            "Reading back",
            buyers.Count,
            done => WorkerPool.ForEachAsync(
                buyers, request.Concurrency, (customer, stopped) => ReadAsync(customer, done, stopped), cancellationToken));

        async Task ReadAsync(PlannedCustomer customer, Action done, CancellationToken cancellationToken)
        {
            var orders = await client.ListOrdersAsync(customers.Session(customer.Id), cancellationToken);
            lock (comparisonLock)
            {
                foreach (var order in orders)
                {
                    comparison.Add(order);
                }
            }

            done();
        }
    }
}
