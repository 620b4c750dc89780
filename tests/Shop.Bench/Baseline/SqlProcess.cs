using System.Globalization;
using System.Net.Http.Headers;
using Npgsql;
using Shop.Bench.Load;
using Shop.Bench.Processes;
using Shop.Testing;

namespace Shop.Bench.Baseline;

/// <summary>The baseline in a process of its own. Its database is on the shop's server.</summary>
internal sealed class SqlProcess : IAsyncDisposable
{
    private readonly BenchShop _shop;
    private readonly ShopProcess _process;

    private SqlProcess(BenchShop shop, ShopProcess process, NpgsqlDataSource database, Uri api, IReadOnlyList<Customer> customers) =>
        (_shop, _process, Database, Api, Customers) = (shop, process, database, api, customers);

    public NpgsqlDataSource Database { get; }

    public Uri Api { get; }

    public IReadOnlyList<Customer> Customers { get; }

    public static async Task<SqlProcess> StartAsync(BenchShop shop, BenchSettings settings, TimeProvider timeProvider)
    {
        var connectionString = await shop.CreateDatabaseAsync("sql");
        var database = NpgsqlDataSource.Create(connectionString + ";Command Timeout=1800");
        await SeedData.StockAsync(database, 0, settings.Items);
        await SeedData.SettleAsync(database);
        var ids = Enumerable.Range(0, BenchSettings.Customers).Select(_ => Guid.CreateVersion7()).ToList();
        await SqlShop.PrepareAsync(database, ids);
        var port = FreePort.Next();
        var text = port.ToString(CultureInfo.InvariantCulture);
        var process = await ShopProcess.StartAsync(
            "sql",
            "Shop.Bench.dll",
            [SqlShop.CommandName, "--port", text],
            new Dictionary<string, string> { ["ConnectionStrings__Shop"] = connectionString },
            new Uri($"http://127.0.0.1:{text}/health/ready"),
            settings.Folder,
            timeProvider);
        var customers = ids.Select(id => new Customer(id.ToString(), new AuthenticationHeaderValue("User", id.ToString())));
        return new SqlProcess(shop, process, database, new Uri($"http://127.0.0.1:{text}/api/v1/"), [.. customers]);
    }

    /// <summary>Processor time so far, in seconds by role. The endpoint counts as API.</summary>
    public IReadOnlyDictionary<string, double> Cpu() => new Dictionary<string, double>
    {
        ["api"] = ProcessTimes.Of(_process.Id),
        ["postgres"] = ProcessTimes.OfTree(_shop.PostmasterId),
        ["generator"] = ProcessTimes.Of(Environment.ProcessId),
    };

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await Database.DisposeAsync();
    }
}
