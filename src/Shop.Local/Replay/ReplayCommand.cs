using System.CommandLine;
using Shop.Client;
using Shop.Local.Run;

namespace Shop.Local.Replay;

/// <summary><c>replay FILE</c>: replays a sales file through the public API, as its customers and the administrator.</summary>
public static class ReplayCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A sales file in the format of the UCI \"Online Retail\" data set (CSV)." };
        var url = ConnectionOptions.Url();
        var data = ConnectionOptions.Data();
        var concurrency = new Option<int>("--concurrency")
        {
            Description = "The number of concurrent calls (1 to 256).",
            DefaultValueFactory = _ => 32,
        };
        concurrency.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256)
            {
                result.AddError("--concurrency must be a number from 1 to 256.");
            }
        });

        var command = new Command("replay", "Replay a sales file, compare the shop with it, and run the audit. Resumable.")
        {
            file, url, data, concurrency,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ReplayRequest(parsed.GetValue(file)!, new Uri(parsed.GetValue(url)!), parsed.GetValue(data)!, parsed.GetValue(concurrency)),
            new ReplayConsole(PlainConsole.Create()),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ReplayRequest request, ReplayConsole console, CancellationToken cancellationToken)
    {
        try
        {
            return await new ReplayRun(request, console, TimeProvider.System).RunAsync(cancellationToken) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.WriteLine("Stopped. Run the same command to resume.");
            return 130;
        }
        catch (ShopUnreachableException exception)
        {
            console.WriteLine($"{exception.Message} ({request.Url})");
            console.WriteLine("When the shop is available, run the same command to resume.");
            return 1;
        }
        catch (Exception exception) when (exception is ShopClientException or LocalShopException or ReplayException)
        {
            console.WriteLine(exception.Message);
            return 1;
        }
    }
}
