using System.Net;

namespace Shop.Local.Run;

/// <summary>Waits until the API is ready, with the same probe as a load balancer.</summary>
internal static class ReadinessProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <exception cref="LocalShopException">The API is not ready after 60 s.</exception>
    public static async Task WaitAsync(int port, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
        var begin = timeProvider.GetTimestamp();
        while (!await IsReadyAsync(client, cancellationToken))
        {
            if (timeProvider.GetElapsedTime(begin) > Timeout)
            {
                throw new LocalShopException($"The API has started but did not become ready within {Timeout.TotalSeconds:0} s.");
            }

            await Task.Delay(Interval, timeProvider, cancellationToken);
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
