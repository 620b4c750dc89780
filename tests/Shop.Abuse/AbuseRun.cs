using System.Globalization;
using System.Text.Json;
using Shop.Abuse.Attacks;
using Shop.Abuse.Outcomes;
using Shop.Abuse.Processes;
using Shop.Testing;

namespace Shop.Abuse;

/// <summary>
/// Plays attacks one after the other against a shop of real processes while other customers shop. If an attack damages the shop, the
/// next one gets a new shop, so that each result belongs to its attack.
/// </summary>
internal sealed class AbuseRun(AbuseSettings settings, TimeProvider timeProvider, Action<string> print)
{
    private const int MinThreads = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FinalTimeout = TimeSpan.FromSeconds(Verdict.MaxFinalSeconds);
    private static readonly TimeSpan AuditTimeout = TimeSpan.FromMinutes(2);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Verdict _verdict = new(AbuseShop.SiloLimits.Bytes, AbuseShop.ApiLimits.Bytes, RatesLatency: !settings.IsShort);
    private readonly List<AttackResult> _results = [];
    private readonly List<string> _violations = [];
    private readonly List<string> _lines = [];
    private int _shops;

    /// <summary>Returns the exit code: 0 without violations, otherwise 1.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new RunFailedException("The abuser test requires Linux: addresses 127.0.0.0/8 and /proc.");
        }

        Directory.CreateDirectory(settings.Folder);
        ThreadPool.SetMinThreads(MinThreads, MinThreads);
        Print($"{Machine.Describe()}; {settings.Seconds} s per attack");
        Print($"memory limits: silo {AbuseShop.SiloLimits.Mebibytes} MiB, API {AbuseShop.ApiLimits.Mebibytes} MiB");
        Print($"logs and report: {settings.Folder}");
        Print(Report.Header);
        try
        {
            await PlayAllAsync([.. AttackList.All.Where(attack => settings.Has(attack.Name))], cancellationToken);
        }
        finally
        {
            // A stopped run keeps its results.
            await WriteAsync();
        }

        return _violations.Count == 0 ? 0 : 1;
    }

    private async Task PlayAllAsync(IReadOnlyList<Attack> attacks, CancellationToken cancellationToken)
    {
        OpenShop? open = null;
        try
        {
            foreach (var attack in attacks)
            {
                open ??= await StartShopAsync(cancellationToken);
                if (await PlayAndRateAsync(open, attack, cancellationToken) || attack == attacks[^1])
                {
                    await AuditAsync(open);
                    await open.DisposeAsync();
                    open = null;
                }
            }
        }
        finally
        {
            if (open is not null)
            {
                await open.DisposeAsync();
            }
        }

        Print(string.Create(
            CultureInfo.InvariantCulture, $"abuse: {_results.Count} attacks on {_shops} shops, {_violations.Count} violations"));
    }

    // Returns whether the next attack requires a new shop.
    private async Task<bool> PlayAndRateAsync(OpenShop open, Attack attack, CancellationToken cancellationToken)
    {
        AttackResult result;
        try
        {
            result = await PlayAsync(open, attack, cancellationToken);
        }
        catch (RunFailedException exception)
        {
            AddViolation($"{attack.Name}: cannot begin, the shop does not serve its attackers: {exception.Message}");
            return true;
        }

        _results.Add(result);
        Print(Report.Row(result));
        foreach (var violation in _verdict.Rate(result))
        {
            AddViolation($"{attack.Name}: {violation}");
        }

        return _verdict.IsDamaged(result);
    }

    // The first requests of a process compile its code. They are not rated.
    private async Task<OpenShop> StartShopAsync(CancellationToken cancellationToken)
    {
        var open = await OpenShop.StartAsync(settings.Folder, ++_shops, timeProvider);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(WarmUp);
        await open.Shoppers.ShopAsync(end.Token);
        return open;
    }

    private async Task<AttackResult> PlayAsync(OpenShop open, Attack attack, CancellationToken cancellationToken)
    {
        var shop = open.Shop;
        using var context = new AttackContext(shop, open.Accounts, open.Catalog, timeProvider);
        var play = await attack.PrepareAsync(context);
        using var shopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        shop.ResetPeaks();
        var traffic = open.Shoppers.ShopAsync(shopping.Token);
        var sampling = SampleAsync(shop, shopping.Token);
        double? finalAfter;
        try
        {
            await AttackAsync(shop, attack, play, cancellationToken);
            finalAfter = await WaitUntilFinalAsync(shop, cancellationToken);
        }
        finally
        {
            await shopping.CancelAsync();
        }

        await sampling;
        var others = await traffic;
        var (siloPeak, apiPeak) = shop.SamplePeaks();
        return new AttackResult(
            attack.Name,
            attack.RestartsSilo,
            context.Tally.ToDictionary(),
            new OthersResult(others.Requests, others.Refusals, others.Percentile99),
            siloPeak,
            apiPeak,
            finalAfter,
            shop.Ended,
            [.. context.Notes.Select(read => read())]);
    }

    private async Task AttackAsync(
        AbuseShop shop, Attack attack, Func<CancellationToken, Task> play, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(settings.Time);
        var playing = play(end.Token);
        if (attack.RestartsSilo)
        {
            await Task.Delay(settings.Time / 2, timeProvider, cancellationToken);
            await shop.RestartSiloAsync();
        }

        await playing;
    }

    // Orders of the other customers that were accepted later are not awaited: they continue until the end.
    private async Task<double?> WaitUntilFinalAsync(AbuseShop shop, CancellationToken cancellationToken)
    {
        var (since, until) = (timeProvider.GetTimestamp(), timeProvider.GetUtcNow());
        while (shop.Ended.Count == 0 && timeProvider.GetElapsedTime(since) < FinalTimeout)
        {
            if (await shop.CountOpenAsync(until) == 0)
            {
                return timeProvider.GetElapsedTime(since).TotalSeconds;
            }

            await Task.Delay(SampleInterval, timeProvider, cancellationToken);
        }

        return null;
    }

    // The kernel records the peak of a process. Reading it repeatedly keeps that of a process that ends.
    private async Task SampleAsync(AbuseShop shop, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            shop.SamplePeaks();
            await Task.Delay(SampleInterval, timeProvider, CancellationToken.None);
        }
    }

    // A shop without one of its processes cannot be audited; its violation is reported already.
    private async Task AuditAsync(OpenShop open)
    {
        if (open.Shop.Ended.Count > 0)
        {
            return;
        }

        var audit = await open.AuditAsync(AuditTimeout);
        Print($"audit: {audit ?? "ok"}");
        if (audit is not null)
        {
            AddViolation($"audit: {audit}");
        }
    }

    private void AddViolation(string violation)
    {
        _violations.Add(violation);
        Print($"VIOLATED {violation}");
    }

    private void Print(string line)
    {
        _lines.Add(line);
        print(line);
    }

    private async Task WriteAsync()
    {
        await File.WriteAllLinesAsync(Path.Combine(settings.Folder, "report.txt"), _lines);
        var report = new
        {
            Machine = Machine.Describe(),
            At = timeProvider.GetUtcNow(),
            settings.Seconds,
            settings.IsShort,
            Results = _results,
            Violations = _violations,
        };
        await File.WriteAllTextAsync(Path.Combine(settings.Folder, "report.json"), JsonSerializer.Serialize(report, Json));
    }
}
