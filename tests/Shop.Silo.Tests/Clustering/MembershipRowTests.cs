using Microsoft.Extensions.DependencyInjection;
using Shop.Hosting.Running;
using Shop.Testing;

namespace Shop.Silo.Tests.Clustering;

public sealed class MembershipRowTests(ShopPostgres postgres)
{
    [Fact(Timeout = 120_000)]
    public async Task A_silo_that_is_missing_from_the_membership_table_ends()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var end = new RecordedTermination();
        await using var silo = TestHosts.Silo(
            database.ConnectionString, services => services.AddSingleton<IProcessTermination>(end), "--Database:CheckEvery=00:00:00.2");
        await silo.StartAsync(TestContext.Current.CancellationToken);

        await database.ExecuteAsync("DELETE FROM orleansmembership");

        Assert.Contains("no longer in the membership table", await end.Reason.WaitAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
