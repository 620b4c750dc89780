using System.CommandLine;
using Shop.Client;

namespace Shop.Local.Replay;

/// <summary><c>replay FILE</c>: plays a retailer's sales file through the public API, as its customers and its administrator would.</summary>
public static class ReplayCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A sales file in the form of the UCI \"Online Retail\" data set (CSV)." };
        var url = ConnectionOptions.Url();
        var data = ConnectionOptions.Data();
        var concurrency = new Option<int>("--concurrency") { Description = "Calls under way at once (1 to 256).", DefaultValueFactory = _ => 32 };
        concurrency.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256)
            {
                result.AddError("--concurrency is a number from 1 to 256.");
            }
        });

        var command = new Command("replay", "Plays a sales file through the API, compares the shop with it, and audits. Can be interrupted and repeated.")
        {
            file, url, data, concurrency,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ReplayRequest(parsed.GetValue(file)!, new Uri(parsed.GetValue(url)!), parsed.GetValue(data)!, parsed.GetValue(concurrency)),
            new ReplayScreen(PlainConsole.Create()),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ReplayRequest request, ReplayScreen screen, CancellationToken cancellationToken)
    {
        try
        {
            return await new ReplayRun(request, screen, TimeProvider.System).RunAsync(cancellationToken) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Say("Stopped. Nothing is lost: the same command goes on from here.");
            return 130;
        }
        catch (ShopUnreachableException exception)
        {
            screen.Say($"{exception.Message} ({request.Url})");
            screen.Say("Nothing is lost: when the shop is back, the same command goes on from here.");
            return 1;
        }
        catch (Exception exception) when (exception is ShopClientException or ReplayException)
        {
            screen.Say(exception.Message);
            return 1;
        }
    }
}
