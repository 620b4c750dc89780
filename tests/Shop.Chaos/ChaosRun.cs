using System.Globalization;
using Npgsql;
using Shop.Administration;
using Shop.Chaos.Check;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;
using Shop.Chaos.Nemesis;
using Shop.Chaos.Processes;

namespace Shop.Chaos;

/// <summary>
/// One chaos run: a shop of real processes under load, injected faults, and a checker that compares all requests and answers with
/// the stored rows. The parts are Jepsen's generator, nemesis and checker.
/// </summary>
internal sealed class ChaosRun(ChaosSettings settings, TimeProvider timeProvider, Action<string> print)
{
    private const int FirstCustomers = 40;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FinalTimeout = TimeSpan.FromSeconds(31);
    private static readonly TimeSpan FinalReadsTimeout = TimeSpan.FromMinutes(3);

    private string HistoryFile => Path.Combine(settings.Folder, "history.jsonl");

    /// <summary>Runs the load and the faults, then checks the result. The folder keeps all input of the checker but the tables.</summary>
    public async Task<Verdict> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Folder);
        var drawn = FaultPlan.Draw(FaultKinds.Possible(settings), settings.Faults, settings.Seconds, settings.Seed);
        IReadOnlyList<Fault> plan = settings.Previous is null ? drawn : [FaultKinds.BeginUpgrade, .. drawn, FaultKinds.EndUpgrade];
        print($"Seed {settings.Seed}: {plan.Count} faults, {settings.Orders} orders per second");
        print($"{settings.Silos} silos, {settings.Apis} APIs");
        print($"History and logs: {settings.Folder}");
        var impossible = FaultKinds.All.Except(FaultKinds.Possible(settings with { Only = [] })).Select(fault => fault.Name).ToList();
        if (impossible.Count > 0)
        {
            print($"Not possible on this machine, skipped: {string.Join(", ", impossible)}");
        }

        Tables tables;
        List<string> audit;
        await using (var history = new History(HistoryFile, timeProvider))
        {
            await using var shop = new ShopProcesses(settings, new Network(settings.Namespaces), history, timeProvider);
            await shop.StartAsync();
            print($"The shop is ready after {history.Now:0.0} s.");
            await InjectFaultsUnderLoadAsync(shop, history, plan, cancellationToken).WaitAsync(cancellationToken);
            await using var database = NpgsqlDataSource.Create(shop.ConnectionString);
            tables = await Tables.ReadAsync(database);
            audit = await AuditAsync(database);
        }

        var isCompleteRun = settings.Only.Count == 0 && settings.Mutant is null;
        var verdict = Verdict.Of(new RunRecord(History.Read(HistoryFile)), tables, isCompleteRun, settings.LimitFactor);
        return verdict with
        {
            Violations = [.. verdict.Violations, .. audit.Select(violation => new Violation("audit-rules", "storage", violation))],
        };
    }

    private async Task InjectFaultsUnderLoadAsync(
        ShopProcesses shop, History history, IReadOnlyList<Fault> plan, CancellationToken cancellationToken)
    {
        using var loadCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traffic = new TrafficMonitor();
        using var client = new RecordingClient(shop.Apis, history, traffic, timeProvider);
        using var admin = new Customer(ShopProcesses.AdminName, shop.AdminPassword);
        var catalog = await ChaosCatalog.FillAsync(client, admin, loadCancellation.Token);
        using var load = new CustomerLoad(client, traffic, admin, catalog, settings.Seed, timeProvider, loadCancellation.Token);
        await load.AddCustomersAsync(FirstCustomers);

        history.Write(new HistoryLine { Event = "phase", Phase = "load-begins" });
        var began = history.Now;
        using var arrivalCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arrivals = load.RunAsync(settings.Orders, arrivalCancellation.Token);
        await Task.Delay(WarmUp, timeProvider, cancellationToken);
        await new FaultScheduler(shop, load, traffic, history, settings.Seed, timeProvider, print).RunAsync(plan);
        if (began + settings.Seconds - history.Now is > 0 and var remaining)
        {
            await Task.Delay(TimeSpan.FromSeconds(remaining), timeProvider, cancellationToken);
        }

        await arrivalCancellation.CancelAsync();
        await arrivals;
        history.Write(new HistoryLine { Event = "phase", Phase = "load-ends" });
        await WaitUntilFinalAsync(shop, load, history);
        await loadCancellation.CancelAsync();
        await load.DrainAsync();
        history.Write(new HistoryLine { Event = "phase", Phase = "at-rest" });
        print("The load has ended. Reading the final state.");
        using var timeout = new CancellationTokenSource(FinalReadsTimeout, timeProvider);
        await new FinalReads(client, timeout.Token).ReadAllAsync(load.Customers, admin, catalog, timeProvider.GetUtcNow());
    }

    // No new operations begin. Every open order must become final by recovery, and every operation needs a definite answer.
    private async Task WaitUntilFinalAsync(ShopProcesses shop, CustomerLoad load, History history)
    {
        await using var database = NpgsqlDataSource.Create(shop.ConnectionString);
        var since = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(since) < FinalTimeout)
        {
            await using var command = database.CreateCommand("SELECT count(*) FROM orders WHERE is_open");
            if (load.InFlight == 0 && await command.ExecuteScalarAsync() is 0L)
            {
                history.Write(new HistoryLine { Event = "phase", Phase = "all-final" });
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), timeProvider);
        }

        print(string.Create(
            CultureInfo.InvariantCulture,
            $"{load.InFlight} operations are still in flight {FinalTimeout.TotalSeconds:0} s after the end of the load."));
    }

    // The statements of GET /admin/audit, run without the shop.
    private static async Task<List<string>> AuditAsync(NpgsqlDataSource database)
    {
        var violations = new List<string>();
        foreach (var rule in AuditRules.All)
        {
            await using var command = database.CreateCommand(rule.Query);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                violations.Add($"{rule.Name}: {reader.GetString(0)}: {reader.GetString(1)}");
            }
        }

        return violations;
    }
}
