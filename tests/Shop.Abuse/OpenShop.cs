using System.Text;
using System.Text.Json;
using Shop.Abuse.Load;
using Shop.Abuse.Processes;
using Shop.Testing;

namespace Shop.Abuse;

/// <summary>A running shop with its catalog and its customers.</summary>
internal sealed record OpenShop(AbuseShop Shop, AccountFactory Accounts, AbuseCatalog Catalog, Shoppers Shoppers) : IAsyncDisposable
{
    public static async Task<OpenShop> StartAsync(string folder, int number, TimeProvider timeProvider)
    {
        var shop = await AbuseShop.StartAsync(folder, number, timeProvider);
        try
        {
            var accounts = new AccountFactory(shop, timeProvider);
            var catalog = await AbuseCatalog.FillAsync(shop, accounts, timeProvider);
            var shoppers = await Shoppers.RegisterAsync(accounts, catalog, timeProvider);
            return new OpenShop(shop, accounts, catalog, shoppers);
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the shop's audit. Returns its report if it found violations or failed, otherwise null.</summary>
    public async Task<string?> AuditAsync(TimeSpan timeout)
    {
        try
        {
            using var admin = await Accounts.LoginAsync(AbuseShop.AdminName, Shop.AdminPassword, Accounts.NextAddress(), timeout);
            var answer = await Accounts.ExpectAsync(admin, ShopRequest.Get("admin/audit"));
            using var report = JsonDocument.Parse(answer.Body);
            return report.RootElement.GetProperty("ok").GetBoolean() ? null : Encoding.UTF8.GetString(answer.Body);
        }
        catch (RunFailedException exception)
        {
            return exception.Message;
        }
    }

    public ValueTask DisposeAsync()
    {
        Shoppers.Dispose();
        return Shop.DisposeAsync();
    }
}
