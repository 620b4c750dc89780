using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Running;

namespace Shop.Silo.Tests;

/// <summary>A silo that cannot start prints one line and returns exit code 1.</summary>
public sealed class SiloStartupTests
{
    private const string NoDatabase = "--ConnectionStrings:Shop=Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=s3cr3t";

    [Fact]
    public async Task An_unavailable_database_is_reported_in_one_line()
    {
        var (code, line) = await RunAsync(NoDatabase, "--Silo:Port=0", "--Silo:GatewayPort=0", "--Admin:Port=0");

        Assert.Equal(1, code);
        Assert.StartsWith("The database \"shop\" at 127.0.0.1:1 is unavailable", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_connection_string_is_reported_in_one_line()
    {
        var (code, line) = await RunAsync("--ConnectionStrings:Shop=");

        Assert.Equal(1, code);
        Assert.StartsWith("No database is configured", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Silo:Port")]
    [InlineData("Silo:GatewayPort")]
    [InlineData("Admin:Port")]
    public async Task A_port_in_use_is_reported_in_one_line(string setting)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, line) = await RunAsync(NoDatabase, "--Silo:Port=0", "--Silo:GatewayPort=0", "--Admin:Port=0", $"--{setting}={port}");

        Assert.Equal(1, code);
        Assert.Equal($"Port {port} is used by another program; choose another one with {setting}.", line);
    }

    [Fact]
    public async Task A_short_password_of_the_administrator_is_reported_in_one_line()
    {
        var (code, line) = await RunAsync(NoDatabase, "--Admin:Username=admin", "--Admin:Password=hunter2");

        Assert.Equal(1, code);
        Assert.StartsWith("Admin:Password is too short", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_http_port_is_reported_in_one_line()
    {
        var (code, line) = await RunAsync(NoDatabase, "--Admin:Port=65536");

        Assert.Equal(1, code);
        Assert.Equal("Admin:Port: must be a port number, 0 to 65535.", line);
    }

    private static async Task<(int Code, string Line)> RunAsync(params string[] args)
    {
        using var error = new StringWriter();

        var code = await HostRunner.RunAsync(() => SiloHost.Build(args, builder => builder.Logging.ClearProviders()), error);

        var text = error.ToString();
        Assert.DoesNotContain("s3cr3t", text, StringComparison.Ordinal);
        return (code, Assert.Single(text.TrimEnd().Split('\n')));
    }
}
