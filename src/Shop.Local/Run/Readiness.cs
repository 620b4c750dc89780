using System.Net;

namespace Shop.Local.Run;

/// <summary>Asks the API whether it serves, as a load balancer would.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="LocalShopException">It does not become ready.</exception>
    public static async Task WaitAsync(int port, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
        var begin = timeProvider.GetTimestamp();
        while (!await IsReadyAsync(client, cancellationToken))
        {
            if (timeProvider.GetElapsedTime(begin) > Patience)
            {
                throw new LocalShopException($"The API was started but did not become ready within {Patience.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, timeProvider, cancellationToken);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
