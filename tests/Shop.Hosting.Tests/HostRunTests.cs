using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Running;
using Shop.Silo;

namespace Shop.Hosting.Tests;

public sealed class HostRunTests
{
    private const string NoDatabase = "--ConnectionStrings:Shop=Host=127.0.0.1;Port=1;Database=shop;Username=nobody;Password=s3cr3t";

    [Fact]
    public async Task A_dead_database_is_one_line_and_exit_code_1()
    {
        var (code, line) = await RunAsync(NoDatabase, "--Silo:Port=0", "--Silo:GatewayPort=0", "--Admin:Port=0");

        Assert.Equal(1, code);
        Assert.StartsWith("The database \"shop\" at 127.0.0.1:1 cannot be used", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_database_at_all_is_one_line_and_exit_code_1()
    {
        var (code, line) = await RunAsync("--ConnectionStrings:Shop=");

        Assert.Equal(1, code);
        Assert.StartsWith("No database is configured", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Silo:Port")]
    [InlineData("Silo:GatewayPort")]
    [InlineData("Admin:Port")]
    public async Task A_taken_port_is_one_line_and_exit_code_1(string setting)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, line) = await RunAsync(NoDatabase, "--Silo:Port=0", "--Silo:GatewayPort=0", "--Admin:Port=0", $"--{setting}={port}");

        Assert.Equal(1, code);
        Assert.Equal($"Port {port} is taken by another program; choose another one with {setting}.", line);
    }

    [Fact]
    public async Task A_short_password_of_the_administrator_is_one_line_and_exit_code_1()
    {
        var (code, line) = await RunAsync(NoDatabase, "--Admin:Username=admin", "--Admin:Password=hunter2");

        Assert.Equal(1, code);
        Assert.StartsWith("Admin:Password is too short", line, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Line)> RunAsync(params string[] args)
    {
        using var error = new StringWriter();

        var code = await HostRun.RunAsync(() => SiloHost.Build(args, builder => builder.Logging.ClearProviders()), error);

        var text = error.ToString();
        Assert.DoesNotContain("s3cr3t", text, StringComparison.Ordinal);
        return (code, Assert.Single(text.TrimEnd().Split('\n')));
    }
}
