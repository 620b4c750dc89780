using System.CommandLine;
using Shop.Local.Http;
using Spectre.Console;

namespace Shop.Local.Audit;

/// <summary><c>audit</c>: lets the running shop prove that nothing was lost or made up.</summary>
public static class AuditCommand
{
    public static Command Create()
    {
        var url = ShopOptions.Url();
        var data = ShopOptions.Data();
        var command = new Command("audit", "Asks the running shop to prove from its stored rows that nothing was lost or made up.") { url, data };
        command.SetAction((parsed, cancellation) =>
            RunAsync(new Uri(parsed.GetValue(url)!), parsed.GetValue(data)!, PlainConsole.Create(), TimeProvider.System, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Uri url, string data, IAnsiConsole console, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var credentials = await AdminCredentials.ReadAsync(data, cancellation);
            using var transport = new ShopTransport(url, new Outage(time, patience: TimeSpan.Zero, console.WriteLine), time);
            var client = new ShopClient(transport);
            using var admin = client.Session(credentials.Username, credentials.Password);
            return AuditTable.Print(console, await client.AuditAsync(admin, cancellation)) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.WriteLine("Stopped.");
            return 130;
        }
        catch (ShopUnreachableException fault)
        {
            console.WriteLine($"{fault.Message} ({url})");
            return 1;
        }
        catch (ShopClientException fault)
        {
            console.WriteLine(fault.Message);
            return 1;
        }
    }
}
