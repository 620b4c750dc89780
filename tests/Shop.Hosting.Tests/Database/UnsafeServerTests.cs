using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Shop.Hosting.Database;
using Shop.Postgres;

namespace Shop.Hosting.Tests.Database;

/// <summary>A server whose commits are not durable, and that accepts encrypted connections only.</summary>
public sealed class UnsafeServerTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"shop-unsafe-{Guid.CreateVersion7():N}");
    private PrivatePostgres? _server;

    public async ValueTask InitializeAsync()
    {
        // The first start creates the folder of the server's user; the second one uses the files that are then put there.
        await (await PrivatePostgres.StartAsync(_folder)).DisposeAsync();
        WriteCertificate();
        Write("pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        _server = await PrivatePostgres.StartAsync(_folder, new()
        {
            Settings = new Dictionary<string, string>
            {
                ["fsync"] = "off",
                ["full_page_writes"] = "off",
                ["ssl"] = "on",
            },
        });
    }

    [Fact]
    public async Task Missing_durability_is_fatal_unless_a_setting_allows_it()
    {
        var refused = await FindAsync(new(_server!.ConnectionString), new());
        var allowed = await FindAsync(new(_server.ConnectionString), new() { AllowUnsafeDurability = true });

        Assert.Equal(["fsync", "full_page_writes"], refused.Select(finding => finding.Text.Split(' ')[0]));
        Assert.All(refused, finding => Assert.True(finding.IsFatal));
        Assert.Equal(["fsync", "full_page_writes"], allowed.Select(finding => finding.Text.Split(' ')[0]));
        Assert.All(allowed, finding => Assert.False(finding.IsFatal));
    }

    [Fact]
    public async Task A_wrong_password_on_a_server_with_encryption_only_is_reported_as_such()
    {
        var exception = await Assert.ThrowsAsync<ShopConfigurationException>(
            () => FindAsync(new(_server!.ConnectionString) { Password = "wrong" }, new()));

        Assert.Contains("rejects the password of the role \"shop\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_without_encryption_is_reported_as_such()
    {
        var exception = await Assert.ThrowsAsync<ShopConfigurationException>(
            () => FindAsync(new(_server!.ConnectionString) { SslMode = SslMode.Disable }, new()));

        Assert.Contains("accepts no unencrypted connection", exception.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<IReadOnlyList<DatabaseFinding>> FindAsync(NpgsqlConnectionStringBuilder target, DatabaseOptions options) =>
        DatabaseCheck.FindAsync(
            ShopDatabase.Normalise(target.ConnectionString, "tests"), options, isMigration: true, TestContext.Current.CancellationToken);

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var today = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(today.AddDays(-1), today.AddDays(1));
        Write("server.crt", certificate.ExportCertificatePem());
        Write("server.key", key.ExportPkcs8PrivateKeyPem());
    }

    // Written into a file that the server's user owns.
    private void Write(string name, string text)
    {
        var (owned, file) = (Path.Combine(_folder, "data", "pg_ident.conf"), Path.Combine(_folder, "data", name));
        using var copy = Process.Start("cp", ["--preserve=mode,ownership", owned, file]);
        copy.WaitForExit();
        File.WriteAllText(file, text);
    }
}
