using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Shop.Local.Backup;
using Shop.Local.Run;
using Shop.Local.Tests.Run;
using Shop.Postgres;

namespace Shop.Local.Tests.Backup;

/// <summary>A shop is backed up while it runs, and restored after it has stopped.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly object Customer = new { username = "ann", password = "correct horse battery" };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string File => _folder["shop.dump"];

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 300_000)]
    public async Task A_backup_of_a_running_shop_is_restored_audited_and_restarted()
    {
        using var client = new HttpClient();
        await using (var shop = await ShopProcess.StartAsync(Data, CancellationToken))
        {
            Assert.Equal(HttpStatusCode.Created, await PostAsync(client, shop, "auth/register"));
            await BackupAsync(File);
            await RejectAsync("exists already", () => BackupAsync(File));
            await RejectAsync("A shop already runs on the data folder", () => RestoreAsync(File, replaces: true));
            Assert.Equal(0, await shop.StopAsync(CancellationToken));
        }

        System.IO.File.WriteAllBytes(_folder["half"], System.IO.File.ReadAllBytes(File)[..^2000]);
        await RejectAsync("is not empty; --replace overwrites", () => RestoreAsync(File, replaces: false));
        await RejectAsync("failed:", () => RestoreAsync(_folder["half"], replaces: true));
        var output = await RestoreAsync(File, replaces: true);

        Assert.Contains("as a shop of its own", output, StringComparison.Ordinal);
        Assert.EndsWith("audit: ok", output.Trim(), StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File + ".part"));
        await using var restored = await ShopProcess.StartAsync(Data, CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, restored, "auth/login"));
        Assert.Equal(0, await restored.StopAsync(CancellationToken));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_database_in_use_is_not_overwritten_and_a_copy_is_started_only_on_request()
    {
        await using var server = await PrivatePostgres.StartAsync(_folder["server"]);
        var original = await server.CreateDatabaseAsync("original");
        var target = await server.CreateDatabaseAsync("target");
        await using var user = new NpgsqlConnection(target + ";Pooling=false;Application Name=psql");
        await user.OpenAsync(CancellationToken);
        await Schema.ShopSchema.MigrateAsync(
            original, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, CancellationToken);
        await BackupAsync(File, original);

        await RejectAsync("is in use (psql)", () => RestoreAsync(File, replaces: true, target));
        await user.CloseAsync();
        var copy = await server.CreateDatabaseAsync("copy", "original", CancellationToken);
        using var errors = new StringWriter();
        var code = await RunCommand.RunAsync(
            new(0, Data, Demo: false, Verbose: false, copy), TextWriter.Null, errors, TimeProvider.System, CancellationToken);

        Assert.Equal(1, code);
        Assert.Contains("is a restored copy", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("./shop run --restored", errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, ShopProcess shop, string path)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(shop.Api, path), Customer, CancellationToken);
        return answer.StatusCode;
    }

    private static async Task RejectAsync(string reason, Func<Task> command)
    {
        var exception = await Assert.ThrowsAsync<LocalShopException>(command);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private Task BackupAsync(string file, string? existing = null) =>
        BackupCommand.RunAsync(file, Data, existing, TextWriter.Null, CancellationToken);

    private async Task<string> RestoreAsync(string file, bool replaces, string? existing = null)
    {
        using var output = new StringWriter();
        await RestoreCommand.RunAsync(file, Data, existing, replaces, output, CancellationToken);
        return output.ToString();
    }
}
