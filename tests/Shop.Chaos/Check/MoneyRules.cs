using System.Text.Json;
using Shop.Chaos.Load;
using Shop.Identities;

namespace Shop.Chaos.Check;

/// <summary>Money: what was acknowledged is there once, nothing else is, and all of it adds up.</summary>
internal static class MoneyRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("top-up-once", "Every acknowledged top-up is in the ledger exactly once, with its amount; none that was refused, none that nobody asked for.", TopUps),
        new("top-up-same-answer", "Every repetition of a top-up gets the same answer.", SameAnswer),
        new("ledger-fold", "Every ledger counts 1, 2, 3 … without gaps, its balance is the sum of its entries and never negative.", Folds),
        new("money-adds-up", "Σ top-ups = Σ balances + Σ payments − Σ refunds.", AddsUp),
        new("balance-shown", "Balance and ledger that the API shows at the end are those that are stored.", Shown),
    ];

    private static IEnumerable<(string, string)> TopUps(Evidence evidence, Tables tables)
    {
        var stored = tables.Entries.Where(entry => entry is { Ledger: Entry.Money, Kind: Entry.Add }).ToLookup(entry => entry.Operation);
        var acknowledged = new HashSet<Guid>();
        foreach (var topUp in evidence.Operations(Actions.TopUp))
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
                yield return (topUp.Subject, $"acknowledged, and {entries.Count} times in the ledger");
            }
            else if (entries[0].Amount != amount || entries[0].Owner != evidence.UserIds.GetValueOrDefault(topUp.User))
            {
                yield return (topUp.Subject, $"{amount} was put in, {entries[0].Amount} is stored for {entries[0].Owner}");
            }
        }

        foreach (var entry in stored.SelectMany(same => same).Where(entry => !acknowledged.Contains(entry.Operation)))
        {
            yield return (entry.Owner.ToString(), $"top-up {entry.Operation} of {entry.Amount} was never acknowledged to anybody");
        }
    }

    private static IEnumerable<(string, string)> SameAnswer(Evidence evidence, Tables tables) =>
        from topUp in evidence.Operations(Actions.TopUp)
        let answers = topUp.Acknowledged.Select(request => request.Answer.GetRawText()).Distinct().ToList()
        where answers.Count > 1
        select (topUp.Subject, string.Join(" | ", answers));

    private static IEnumerable<(string, string)> Folds(Evidence evidence, Tables tables)
    {
        foreach (var ledger in tables.Entries.GroupBy(entry => (entry.Ledger, entry.Owner)))
        {
            var (seq, balance) = (0L, 0L);
            foreach (var entry in ledger.OrderBy(entry => entry.Seq))
            {
                (seq, balance) = (seq + 1, balance + entry.Amount);
                if (entry.Seq != seq || entry.Balance != balance || balance < 0)
                {
                    yield return ($"ledger {entry.Ledger} of {entry.Owner}", $"entry {entry.Seq} of {entry.Amount} makes {entry.Balance}; expected was entry {seq} and {balance}");
                    break;
                }
            }
        }
    }

    private static IEnumerable<(string, string)> AddsUp(Evidence evidence, Tables tables)
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

    private static IEnumerable<(string, string)> Shown(Evidence evidence, Tables tables)
    {
        var accounts = tables.Entries.Where(entry => entry.Ledger == Entry.Money).ToLookup(entry => entry.Owner);
        foreach (var last in evidence.Ok(Actions.ReadBalance).Where(read => read.SentAt > evidence.AtRest))
        {
            var head = accounts[last.Answer.GetProperty("consumerId").GetGuid()].MaxBy(entry => entry.Seq);
            var (amount, version) = (last.Answer.GetProperty("amount").GetInt64(), last.Answer.GetProperty("version").GetInt64());
            if (amount != (head?.Balance ?? 0) || version != (head?.Seq ?? 0))
            {
                yield return (last.User!, $"shown are {amount} after entry {version}, stored are {head?.Balance ?? 0} after entry {head?.Seq ?? 0}");
            }
        }

        foreach (var walk in evidence.Ok(Actions.ReadTransactions).Where(read => read.SentAt > evidence.AtRest).GroupBy(read => read.User!))
        {
            var shown = walk.SelectMany(page => page.Answer.GetProperty("transactions").EnumerateArray())
                .Select(entry => (entry.GetProperty("seq").GetInt64(), entry.GetProperty("transactionId").GetGuid(), entry.GetProperty("amount").GetInt64()))
                .Order();

            // Payments that were forbidden before they came are not the customer's business.
            var stored = accounts[evidence.UserIds.GetValueOrDefault(walk.Key)].Where(entry => entry.Amount != 0).Select(entry => (entry.Seq, entry.Operation, entry.Amount)).Order();
            if (!shown.Where(entry => entry.Item3 != 0).SequenceEqual(stored))
            {
                yield return (walk.Key, "the walk through the ledger shows other entries than are stored");
            }
        }
    }
}
