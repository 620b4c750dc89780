using System.Collections.Concurrent;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Testing;

namespace Shop.Grains.Tests.Ledgers;

/// <summary>Random concurrent operations, compared with a simple model.</summary>
public sealed class LedgerModelTests(ShopDatabase database, ITestOutputHelper output) : IClassFixture<ShopDatabase>
{
    private const int Owners = 100;
    private const int Calls = 10_000;

    [Fact]
    public async Task Ten_thousand_concurrent_operations_on_a_hundred_owners_fold_to_the_model()
    {
        await using var commit = LedgerActor.NewCommit(database.Source);
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var script = Script.Draw(new Random(seed), Owners, Calls);
        var ledgers = script.Owners.ToDictionary(
            owner => owner, owner => new LedgerActor(LedgerKind.Money, owner, database.Source, commit));
        var answers = new ConcurrentBag<(Call Call, object? Answer)>();
        using var slots = new SemaphoreSlim(512);

        await Task.WhenAll(script.Calls.Select(async call =>
        {
            await slots.WaitAsync();
            try
            {
                answers.Add((call, await call.RunAsync(ledgers[call.Owner])));
            }
            finally
            {
                slots.Release();
            }
        }));

        var stored = await StoredLedger.ReadAsync(database.Source);
        StoredLedger.AssertFolds(stored);
        foreach (var owner in script.Owners)
        {
            var rows = stored.Where(row => row.Owner == owner).ToList();
            AssertAnswers(rows, [.. answers.Where(answer => answer.Call.Owner == owner)]);
            Assert.Equal(rows.Count == 0 ? default : new LedgerHead(rows[^1].Seq, rows[^1].Balance), await ledgers[owner].HeadAsync());
        }

        Assert.Contains(answers, answer => answer.Answer is TakeResult.WouldOverdraw);
        Assert.Contains(answers, answer => answer.Answer is TakeResult.GivenBack);
        Assert.Contains(answers, answer => answer.Answer is LedgerResult.Written { Replayed: true });
        Assert.Contains(answers, answer => answer.Answer is LedgerResult.Different);
    }

    // Every result matches the stored ledger, and every stored entry belongs to a call.
    private static void AssertAnswers(List<StoredLedger.Row> rows, List<(Call Call, object? Answer)> answers)
    {
        var byOperation = rows.ToDictionary(row => row.Operation);
        var called = new HashSet<Guid>();
        foreach (var (call, answer) in answers)
        {
            switch (answer)
            {
                case LedgerResult.Written written:
                    var row = byOperation[call.Operation];
                    Assert.Equal(call.Amount, row.Amount);
                    Assert.Equal((written.Entry.Seq, written.Entry.Balance), (row.Seq, row.Balance));
                    break;
                case LedgerResult.Different:
                    Assert.NotEqual(call.Amount, byOperation[call.Operation].Amount);
                    break;
                case TakeResult.Taken:
                    Assert.Equal(-call.Amount, byOperation[Operations.Take(call.Order)].Amount);
                    break;
                case TakeResult.GivenBack:
                    var isTombstone = byOperation[Operations.Take(call.Order)].Amount == 0;
                    Assert.True(isTombstone || byOperation.ContainsKey(Operations.GiveBack(call.Order)));
                    break;
                case TakeResult.WouldOverdraw refused:
                    Assert.True(refused.Balance < call.Amount);
                    Assert.Contains(refused.Balance, rows.Select(row => row.Balance).Prepend(0));
                    break;
                case LedgerEntry release:
                    Assert.Equal(release.Amount, -byOperation[Operations.Take(call.Order)].Amount);
                    Assert.Equal(release.Amount, byOperation[Operations.GiveBack(call.Order)].Amount);
                    break;
                case null:
                    Assert.Equal(0, byOperation[Operations.Take(call.Order)].Amount);
                    break;
                default:
                    Assert.Fail($"An unexpected answer: {answer}");
                    break;
            }

            called.UnionWith([call.Operation, Operations.Take(call.Order), Operations.GiveBack(call.Order)]);
        }

        Assert.All(rows, stored => Assert.Contains(stored.Operation, called));
    }

    private sealed record Call(Guid Owner, int Kind, Guid Operation, OrderId Order, long Amount)
    {
        public async Task<object?> RunAsync(LedgerActor ledger) => Kind switch
        {
            0 => await ledger.AddAsync(Operation, Amount),
            1 => await ledger.TakeAsync(Order, Amount),
            _ => await ledger.GiveBackAsync(Order),
        };
    }

    private sealed record Script(Guid[] Owners, List<Call> Calls)
    {
        public static Script Draw(Random random, int owners, int calls)
        {
            var script = new Script([.. Enumerable.Range(0, owners).Select(_ => Guid.CreateVersion7())], []);
            while (script.Calls.Count < calls)
            {
                // A third of the calls are duplicates, some with different content, some as the undo of a call that may come later.
                var call = script.Calls.Count > 0 && random.Next(3) == 0
                    ? script.Calls[random.Next(script.Calls.Count)]
                    : new Call(
                        script.Owners[random.Next(owners)],
                        random.Next(5) < 2 ? 0 : 1,
                        Guid.CreateVersion7(),
                        new OrderId(Guid.CreateVersion7()),
                        random.Next(1, 100));
                script.Calls.Add(call switch
                {
                    { Kind: 1 } when random.Next(3) == 0 => call with { Kind = 2 },
                    { Kind: 0 } when random.Next(10) == 0 => call with { Amount = call.Amount + 1 },
                    _ => call,
                });
            }

            return script;
        }
    }
}
