using System.CommandLine;
using Shop.Client;
using Shop.Local.Run;
using Spectre.Console;

namespace Shop.Local.Audit;

/// <summary><c>audit</c>: runs the shop's audit and prints the result.</summary>
public static class AuditCommand
{
    public static Command Create()
    {
        var url = ConnectionOptions.Url();
        var data = ConnectionOptions.Data();
        var command = new Command("audit", "Check that all stored money, stock and orders of a running shop add up.") { url, data };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Uri(parsed.GetValue(url)!), parsed.GetValue(data)!, PlainConsole.Create(), TimeProvider.System, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Uri url, string data, IAnsiConsole console, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            var credentials = AdminCredentials.Read(data);
            var outage = new OutageDetector(timeProvider, timeout: TimeSpan.Zero, console.WriteLine);
            using var transport = new ShopTransport(url, outage, timeProvider);
            var client = new ShopClient(transport);
            using var admin = client.Session(credentials.Username, credentials.Password);
            return AuditTable.Print(console, await client.AuditAsync(admin, cancellationToken)) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.WriteLine("Stopped.");
            return 130;
        }
        catch (ShopUnreachableException exception)
        {
            console.WriteLine($"{exception.Message} ({url})");
            return 1;
        }
        catch (Exception exception) when (exception is ShopClientException or LocalShopException)
        {
            console.WriteLine(exception.Message);
            return 1;
        }
    }
}
