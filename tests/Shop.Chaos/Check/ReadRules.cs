using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>Reads: who was told that something is done sees it from then on, through whichever API.</summary>
internal static class ReadRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("balance-is-a-moment", "Every balance that was shown is the balance after some entry of the ledger, and never an older one than was shown or acknowledged before.", Balances),
        new("order-is-found", "Whoever was told of an order finds it from then on, by itself and in the list.", OrdersAreFound),
        new("no-internal-error", "Whatever is broken, the shop never answers 500.", Internal),
        new("says-when", "Every 503 and 429 says when to come back.", SaysWhen),
    ];

    private static IEnumerable<(string, string)> Balances(Evidence evidence, Tables tables)
    {
        var accounts = tables.Entries.Where(entry => entry.Ledger == Entry.Money).ToLookup(entry => entry.Owner);
        var seqs = accounts.SelectMany(account => account).ToLookup(entry => entry.Operation, entry => entry.Seq);
        foreach (var user in evidence.Requests.Where(request => request.IsOk && request.User is not null).GroupBy(request => request.User!))
        {
            var known = new List<(double From, long Seq)>();
            foreach (var request in user)
            {
                if (SeqOf(request, seqs) is { } seq)
                {
                    known.Add((request.AnsweredAt, seq));
                }
            }

            known.Sort();
            var balances = accounts[evidence.UserIds.GetValueOrDefault(user.Key)].ToDictionary(entry => entry.Seq, entry => entry.Balance);
            var (next, least) = (0, 0L);
            foreach (var read in user.Where(request => request.Action is Actions.ReadBalance).OrderBy(request => request.SentAt))
            {
                for (; next < known.Count && known[next].From < read.SentAt; next++)
                {
                    least = Math.Max(least, known[next].Seq);
                }

                var (amount, version) = (read.Answer.GetProperty("amount").GetInt64(), read.Answer.GetProperty("version").GetInt64());
                if (version < least)
                {
                    yield return (user.Key, $"a balance after entry {version} was shown at {read.SentAt:0.000} s, when entry {least} had been acknowledged or shown");
                }

                if (version != 0 && (!balances.TryGetValue(version, out var balance) || balance != amount))
                {
                    yield return (user.Key, $"{amount} was shown after entry {version}, which is not what is stored");
                }
            }
        }
    }

    private static IEnumerable<(string, string)> OrdersAreFound(Evidence evidence, Tables tables)
    {
        const int Page = 100;
        var told = OrderRules.Observations(evidence).GroupBy(seen => seen.Order).ToDictionary(order => order.Key, order => order.Min(seen => seen.By.AnsweredAt));
        var ofUser = OrderRules.Observations(evidence).GroupBy(seen => seen.By.User!).ToDictionary(user => user.Key, user => user.Select(seen => seen.Order).ToHashSet());
        foreach (var read in evidence.Requests.Where(request => request is { Action: Actions.ReadOrder, Outcome: Outcome.Refused }))
        {
            var order = Guid.Parse(read.Sent.Path!.Split('/')[^1]);
            if (told.TryGetValue(order, out var since) && since < read.SentAt)
            {
                yield return (order.ToString(), $"was answered with {read.Answered!.Status} at {read.SentAt:0.000} s, and acknowledged before");
            }
        }

        foreach (var list in evidence.Ok(Actions.ReadOrders).Where(read => read.SentAt <= evidence.LoadEnded))
        {
            var shown = list.Answer.GetProperty("orders").EnumerateArray().Select(order => order.GetProperty("orderId").GetGuid()).ToHashSet();
            if (shown.Count < Page && ofUser.TryGetValue(list.User!, out var own) && own.FirstOrDefault(order => told[order] < list.SentAt && !shown.Contains(order)) is var missing && missing != Guid.Empty)
            {
                yield return (missing.ToString(), $"is missing in the list of {list.User} at {list.SentAt:0.000} s, and was acknowledged before");
            }
        }
    }

    private static IEnumerable<(string, string)> Internal(Evidence evidence, Tables tables) =>
        from request in evidence.Requests
        where request.Answered?.Status == 500
        select ($"{request.Sent.Method} {request.Sent.Path}", $"500 at {request.SentAt:0.000} s from {request.Sent.Node}");

    private static IEnumerable<(string, string)> SaysWhen(Evidence evidence, Tables tables) =>
        from request in evidence.Requests
        where request.Answered is { Status: 503 or 429, RetryAfter: null }
        select ($"{request.Sent.Method} {request.Sent.Path}", $"{request.Answered!.Status} without Retry-After at {request.SentAt:0.000} s");

    // The entry of the ledger that an answer proves to be there.
    private static long? SeqOf(Request request, ILookup<Guid, long> seqs) => request.Action switch
    {
        Actions.TopUp => Newest(seqs[request.Answer.GetProperty("transactionId").GetGuid()]),
        Actions.ReadBalance => request.Answer.GetProperty("version").GetInt64(),
        Actions.Order or Actions.ReadOrder when request.Answer.GetProperty("paymentId") is { ValueKind: System.Text.Json.JsonValueKind.String } payment => Newest(seqs[payment.GetGuid()]),
        _ => null,
    };

    private static long? Newest(IEnumerable<long> seqs) => seqs.Select(seq => (long?)seq).Max();
}
