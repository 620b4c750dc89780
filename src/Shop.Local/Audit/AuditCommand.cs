using System.CommandLine;
using Shop.Client;
using Shop.Local.Run;
using Spectre.Console;

namespace Shop.Local.Audit;

/// <summary><c>audit</c>: lets the running shop prove that nothing was lost or made up.</summary>
public static class AuditCommand
{
    public static Command Create()
    {
        var url = ConnectionOptions.Url();
        var data = ConnectionOptions.Data();
        var command = new Command("audit", "Asks the running shop to prove from its stored rows that nothing was lost or made up.") { url, data };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(new Uri(parsed.GetValue(url)!), parsed.GetValue(data)!, PlainConsole.Create(), TimeProvider.System, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Uri url, string data, IAnsiConsole console, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            var credentials = await AdminCredentials.ReadAsync(data, cancellationToken);
            using var transport = new ShopTransport(url, new Outage(timeProvider, patience: TimeSpan.Zero, console.WriteLine), timeProvider);
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
        catch (ShopClientException exception)
        {
            console.WriteLine(exception.Message);
            return 1;
        }
    }
}
