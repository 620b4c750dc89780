using System.Text.Json;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>Reads: an acknowledged change is visible to all later requests, through every API.</summary>
internal static class ReadRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "balance-is-a-moment",
            "Every balance that was shown is the balance after a stored entry, and not older than one shown or acknowledged before.",
            Balances),
        new("order-is-found", "An acknowledged order is found by later requests, by its id and in the list.", OrdersAreFound),
        new("no-internal-error", "The shop never answers 500.", Internal),
        new("retry-after", "Every 503 and 429 has a Retry-After header.", RetryAfter),
    ];

    private static IEnumerable<(string, string)> Balances(RunRecord run, Tables tables)
    {
        var accounts = tables.Entries.Where(entry => entry.Ledger == Entry.Money).ToLookup(entry => entry.Owner);
        var seqs = accounts.SelectMany(account => account).ToLookup(entry => entry.Operation, entry => entry.Seq);
        foreach (var user in run.Requests.Where(request => request.IsOk && request.User is not null).GroupBy(request => request.User!))
        {
            var proven = new List<(double From, long Seq)>();
            foreach (var request in user)
            {
                if (SeqOf(request, seqs) is { } seq)
                {
                    proven.Add((request.AnsweredAt, seq));
                }
            }

            proven.Sort();
            var balances = accounts[run.UserIds.GetValueOrDefault(user.Key)].ToDictionary(entry => entry.Seq, entry => entry.Balance);
            var (next, least) = (0, 0L);
            foreach (var read in user.Where(request => request.Action is Actions.ReadBalance).OrderBy(request => request.SentAt))
            {
                for (; next < proven.Count && proven[next].From < read.SentAt; next++)
                {
                    least = Math.Max(least, proven[next].Seq);
                }

                var (amount, version) = (read.Answer.GetProperty("amount").GetInt64(), read.Answer.GetProperty("version").GetInt64());
                if (version < least)
                {
                    yield return (
                        user.Key,
                        $"balance after entry {version} shown at {read.SentAt:0.000} s, after entry {least} was acknowledged or shown");
                }

                if (version != 0 && (!balances.TryGetValue(version, out var balance) || balance != amount))
                {
                    yield return (user.Key, $"balance {amount} was shown after entry {version}, which is not stored");
                }
            }
        }
    }

    private static IEnumerable<(string, string)> OrdersAreFound(RunRecord run, Tables tables)
    {
        const int Page = 100;
        var shownAt = OrderRules.Observations(run)
            .GroupBy(seen => seen.Order)
            .ToDictionary(order => order.Key, order => order.Min(seen => seen.By.AnsweredAt));
        var ordersOf = OrderRules.Observations(run)
            .GroupBy(seen => seen.By.User!)
            .ToDictionary(user => user.Key, user => user.Select(seen => seen.Order).ToHashSet());
        foreach (var read in run.Requests.Where(request => request is { Action: Actions.ReadOrder, Outcome: Outcome.Refused }))
        {
            var order = Guid.Parse(read.Sent.Path!.Split('/')[^1]);
            if (shownAt.TryGetValue(order, out var since) && since < read.SentAt)
            {
                yield return (
                    order.ToString(),
                    $"answered with {read.Answered!.Status} at {read.SentAt:0.000} s, although acknowledged before");
            }
        }

        foreach (var list in run.Ok(Actions.ReadOrders).Where(read => read.SentAt <= run.LoadEnded))
        {
            var shown = list.Answer.GetProperty("orders").EnumerateArray()
                .Select(order => order.GetProperty("orderId").GetGuid())
                .ToHashSet();
            if (shown.Count < Page
                && ordersOf.TryGetValue(list.User!, out var own)
                && own.FirstOrDefault(order => shownAt[order] < list.SentAt && !shown.Contains(order)) is var missing
                && missing != Guid.Empty)
            {
                yield return (
                    missing.ToString(),
                    $"missing in the list of {list.User} at {list.SentAt:0.000} s, although acknowledged before");
            }
        }
    }

    private static IEnumerable<(string, string)> Internal(RunRecord run, Tables tables) =>
        from request in run.Requests
        where request.Answered?.Status == 500
        select ($"{request.Sent.Method} {request.Sent.Path}", $"500 at {request.SentAt:0.000} s from {request.Sent.Node}");

    private static IEnumerable<(string, string)> RetryAfter(RunRecord run, Tables tables) =>
        from request in run.Requests
        where request.Answered is { Status: 503 or 429, RetryAfter: null }
        select (
            $"{request.Sent.Method} {request.Sent.Path}",
            $"{request.Answered!.Status} without Retry-After at {request.SentAt:0.000} s");

    // The ledger entry that an answer proves to be stored.
    private static long? SeqOf(Request request, ILookup<Guid, long> seqs) => request.Action switch
    {
        Actions.TopUp => Newest(seqs[request.Answer.GetProperty("transactionId").GetGuid()]),
        Actions.ReadBalance => request.Answer.GetProperty("version").GetInt64(),
        Actions.Order or Actions.ReadOrder when request.Answer.GetProperty("paymentId") is { ValueKind: JsonValueKind.String } payment =>
            Newest(seqs[payment.GetGuid()]),
        _ => null,
    };

    private static long? Newest(IEnumerable<long> seqs) => seqs.Select(seq => (long?)seq).Max();
}
