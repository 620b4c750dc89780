using Shop.Accounts;
using Shop.Identities;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>The last entries of an account that a silo has in memory are lost by the database.</summary>
public sealed class LostEntriesTests(CrashTestShops shops)
{
    [Fact]
    public Task An_account_in_memory_continues_without_a_gap_after_entries_were_lost() => shops.RunAsync(
        async shop =>
        {
            var customer = new UserId(Guid.CreateVersion7());
            foreach (var key in (string[])["first", "second", "third"])
            {
                await TopUpAsync(shop, customer, key);
            }

            await shop.Database.ExecuteAsync($"DELETE FROM ledger_entries WHERE owner = '{customer.Value}' AND seq > 1");
            await TopUpAsync(shop, customer, "fourth");

            Assert.Equal("1:10, 2:20", await shop.Database.ReadAsync<string>(
                $"SELECT string_agg(seq || ':' || balance, ', ' ORDER BY seq) FROM ledger_entries WHERE owner = '{customer.Value}'"));
            var account = await shop.CallAsync(grains => grains.Account(customer).GetAsync());
            Assert.Equal((20, 2), (account.Balance.Minor, account.Version));
        },
        TestContext.Current.CancellationToken);

    private static async Task TopUpAsync(CrashTestShop shop, UserId customer, string key) => Assert.IsType<TopUpResult.ToppedUp>(
        await shop.CallAsync(grains => grains.Account(customer).TopUpAsync(IdempotencyKey.Parse(key), new Money(10))));
}
