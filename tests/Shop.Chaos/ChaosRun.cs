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
/// One exam: a shop of real processes under load, faults that strike it, and a checker that holds everything that was asked and
/// answered against what is stored (Jepsen's generator, nemesis and checker).
/// </summary>
internal sealed class ChaosRun(ChaosSettings settings, TimeProvider timeProvider, Action<string> say)
{
    private const int FirstCustomers = 40;
    private static readonly TimeSpan FinalPatience = TimeSpan.FromSeconds(31);

    private string HistoryFile => Path.Combine(settings.Folder, "history.jsonl");

    /// <summary>Runs and judges. Everything that is needed to judge again is in the folder.</summary>
    public async Task<Verdict> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Folder);
        var plan = Plan.Draw(FaultKinds.Possible(settings), settings.Faults, settings.Seconds, settings.Seed);
        say($"Seed {settings.Seed}: {plan.Count} faults, {settings.Orders} orders a second, {settings.Silos} silos, {settings.Apis} APIs. History and logs: {settings.Folder}");
        var left = FaultKinds.All.Except(FaultKinds.Possible(settings with { Only = [] })).Select(fault => fault.Name).ToList();
        if (left.Count > 0)
        {
            say($"Not possible here and left out: {string.Join(", ", left)}");
        }

        Tables tables;
        List<string> audit;
        await using (var history = new History(HistoryFile, timeProvider))
        {
            await using var shop = new ShopProcesses(settings, new Network(settings.Namespaces), history, timeProvider);
            await shop.StartAsync();
            say($"The shop serves after {history.Now:0.0} s.");
            await StormAsync(shop, history, plan, cancellationToken).WaitAsync(cancellationToken);
            await using var database = NpgsqlDataSource.Create(shop.ConnectionString);
            tables = await Tables.ReadAsync(database);
            audit = await AuditAsync(database);
        }

        var verdict = Verdict.Of(new Evidence(History.Read(HistoryFile)), tables, settings.Only.Count == 0 && settings.Mutant is null);
        return verdict with { Violations = [.. verdict.Violations, .. audit.Select(found => new Violation("audit-rules", "storage", found))] };
    }

    private async Task StormAsync(ShopProcesses shop, History history, IReadOnlyList<Fault> plan, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traffic = new Traffic();
        using var caller = new Caller(shop.Apis, history, traffic, timeProvider);
        using var admin = new Customer(ShopProcesses.AdminName, shop.AdminPassword);
        var catalog = await ChaosCatalog.FillAsync(caller, admin, over.Token);
        using var crowd = new Crowd(caller, traffic, admin, catalog, settings.Seed, timeProvider, over.Token);
        await crowd.ArriveAsync(FirstCustomers);

        history.Write(new HistoryLine { Event = "phase", Phase = "load-begins" });
        var began = history.Now;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var shopping = crowd.ShopAsync(settings.Orders, enough.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), timeProvider, cancellationToken);
        await new Storm(shop, crowd, traffic, history, settings.Seed, timeProvider, say).RageAsync(plan);
        if (began + settings.Seconds - history.Now is > 0 and var left)
        {
            await Task.Delay(TimeSpan.FromSeconds(left), timeProvider, cancellationToken);
        }

        await enough.CancelAsync();
        await shopping;
        history.Write(new HistoryLine { Event = "phase", Phase = "load-ends" });
        await CalmAsync(shop, crowd, history);
        await over.CancelAsync();
        await crowd.DrainAsync();
        history.Write(new HistoryLine { Event = "phase", Phase = "at-rest" });
        say("All quiet; looking around.");
        using var looking = new CancellationTokenSource(TimeSpan.FromMinutes(3), timeProvider);
        await new LookAround(caller, looking.Token).LookAsync(crowd.Customers, admin, catalog, timeProvider.GetUtcNow());
    }

    // Nobody begins anything any more: every order must come to its end by itself, and every customer to a definite answer.
    private async Task CalmAsync(ShopProcesses shop, Crowd crowd, History history)
    {
        await using var database = NpgsqlDataSource.Create(shop.ConnectionString);
        var since = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(since) < FinalPatience)
        {
            await using var command = database.CreateCommand("SELECT count(*) FROM orders WHERE is_open");
            if (crowd.UnderWay == 0 && await command.ExecuteScalarAsync() is 0L)
            {
                history.Write(new HistoryLine { Event = "phase", Phase = "all-final" });
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), timeProvider);
        }

        say(string.Create(CultureInfo.InvariantCulture, $"After {FinalPatience.TotalSeconds:0} s {crowd.UnderWay} customers still wait."));
    }

    // The statements of GET /admin/audit, asked without the shop in between.
    private static async Task<List<string>> AuditAsync(NpgsqlDataSource database)
    {
        var found = new List<string>();
        foreach (var rule in AuditRules.All)
        {
            await using var command = database.CreateCommand(rule.Query);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found.Add($"{rule.Name}: {reader.GetString(0)}: {reader.GetString(1)}");
            }
        }

        return found;
    }
}
