using System.Text.Json;
using Shop.Chaos.Load;
using Shop.Identities;

namespace Shop.Chaos.Check;

/// <summary>Money: every acknowledged top-up is stored exactly once, nothing else is stored, and all sums agree.</summary>
internal static class MoneyRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "top-up-once",
            "Every acknowledged top-up is in the ledger exactly once, with its amount; there are no other top-ups.",
            TopUps),
        new("top-up-same-answer", "Every retry of a top-up gets the same answer.", SameAnswer),
        new(
            "ledger-fold",
            "The entries of every ledger are numbered 1, 2, 3 … without gaps; its balance is their sum and never negative.",
            Folds),
        new("money-adds-up", "Σ top-ups = Σ balances + Σ payments − Σ refunds.", AddsUp),
        new("balance-shown", "At the end, the API returns the stored balances and ledger entries.", Shown),
    ];

    private static IEnumerable<(string, string)> TopUps(RunRecord run, Tables tables)
    {
        var stored = tables.Entries.Where(entry => entry is { Ledger: Entry.Money, Kind: Entry.Add }).ToLookup(entry => entry.Operation);
        var acknowledged = new HashSet<Guid>();
        foreach (var topUp in run.Operations(Actions.TopUp))
        {
            foreach (var answer in topUp.Acknowledged.Select(request => request.Answer))
            {
                acknowledged.Add(answer.GetProperty("transactionId").GetGuid());
            }

            if (topUp.Acknowledged.FirstOrDefault() is not { } first)
            {
                continue;
            }

            var amount = JsonDocument.Parse(first.Sent.Body!).RootElement.GetProperty("amount").GetInt64();
            var entries = stored[first.Answer.GetProperty("transactionId").GetGuid()].ToList();
            if (entries.Count != 1)
            {
                yield return (topUp.Subject, $"acknowledged, but stored {entries.Count} times");
            }
            else if (entries[0].Amount != amount || entries[0].Owner != run.UserIds.GetValueOrDefault(topUp.User))
            {
                yield return (topUp.Subject, $"acknowledged: {amount}; stored: {entries[0].Amount} for {entries[0].Owner}");
            }
        }

        foreach (var entry in stored.SelectMany(entries => entries).Where(entry => !acknowledged.Contains(entry.Operation)))
        {
            yield return (entry.Owner.ToString(), $"top-up {entry.Operation} of {entry.Amount} was never acknowledged");
        }
    }

    private static IEnumerable<(string, string)> SameAnswer(RunRecord run, Tables tables) =>
        from topUp in run.Operations(Actions.TopUp)
        let answers = topUp.Acknowledged.Select(request => request.Answer.GetRawText()).Distinct().ToList()
        where answers.Count > 1
        select (topUp.Subject, string.Join(" | ", answers));

    private static IEnumerable<(string, string)> Folds(RunRecord run, Tables tables)
    {
        foreach (var ledger in tables.Entries.GroupBy(entry => (entry.Ledger, entry.Owner)))
        {
            var (seq, balance) = (0L, 0L);
            foreach (var entry in ledger.OrderBy(entry => entry.Seq))
            {
                (seq, balance) = (seq + 1, balance + entry.Amount);
                if (entry.Seq != seq || entry.Balance != balance || balance < 0)
                {
                    yield return (
                        $"ledger {entry.Ledger} of {entry.Owner}",
                        $"entry {entry.Seq} of {entry.Amount} has balance {entry.Balance}; expected entry {seq} with balance {balance}");
                    break;
                }
            }
        }
    }

    private static IEnumerable<(string, string)> AddsUp(RunRecord run, Tables tables)
    {
        var money = tables.Entries.Where(entry => entry.Ledger == Entry.Money).ToList();
        var topUps = money.Where(entry => entry.Kind == Entry.Add).Sum(entry => entry.Amount);
        var payments = -money.Where(entry => entry.Kind == Entry.Take).Sum(entry => entry.Amount);
        var refunds = money.Where(entry => entry.Kind == Entry.GiveBack).Sum(entry => entry.Amount);
        var balances = money.GroupBy(entry => entry.Owner).Sum(account => account.MaxBy(entry => entry.Seq)!.Balance);
        if (topUps != balances + payments - refunds)
        {
            yield return ("money", $"top-ups {topUps}, balances {balances}, payments {payments}, refunds {refunds}");
        }
    }

    private static IEnumerable<(string, string)> Shown(RunRecord run, Tables tables)
    {
        var accounts = tables.Entries.Where(entry => entry.Ledger == Entry.Money).ToLookup(entry => entry.Owner);
        foreach (var read in run.Ok(Actions.ReadBalance).Where(read => read.SentAt > run.AtRest))
        {
            var head = accounts[read.Answer.GetProperty("consumerId").GetGuid()].MaxBy(entry => entry.Seq);
            var (amount, version) = (read.Answer.GetProperty("amount").GetInt64(), read.Answer.GetProperty("version").GetInt64());
            if (amount != (head?.Balance ?? 0) || version != (head?.Seq ?? 0))
            {
                yield return (
                    read.User!,
                    $"shown: {amount} after entry {version}; stored: {head?.Balance ?? 0} after entry {head?.Seq ?? 0}");
            }
        }

        foreach (var user in run.Ok(Actions.ReadTransactions).Where(read => read.SentAt > run.AtRest).GroupBy(read => read.User!))
        {
            var shown = user.SelectMany(page => page.Answer.GetProperty("transactions").EnumerateArray())
                .Select(entry => (
                    Seq: entry.GetProperty("seq").GetInt64(),
                    Operation: entry.GetProperty("transactionId").GetGuid(),
                    Amount: entry.GetProperty("amount").GetInt64()))
                .Order();

            // Tombstones (amount 0) are not shown to customers.
            var stored = accounts[run.UserIds.GetValueOrDefault(user.Key)]
                .Where(entry => entry.Amount != 0)
                .Select(entry => (entry.Seq, entry.Operation, entry.Amount))
                .Order();
            if (!shown.Where(entry => entry.Amount != 0).SequenceEqual(stored))
            {
                yield return (user.Key, "the pages of the ledger differ from the stored entries");
            }
        }
    }
}
