using System.Globalization;

namespace Shop.Client;

/// <summary>
/// Tells a shop that is away for a moment from one that is gone: shared by all calls, so that one answer anywhere is a sign of life.
/// </summary>
/// <param name="patience">How long without any sign of life until calls give up.</param>
/// <param name="say">Hears of an outage that lasts, and of its end, once each.</param>
internal sealed class Outage(TimeProvider timeProvider, TimeSpan patience, Action<string> say)
{
    /// <summary>A shop that says "later" is there: it gets some time even from callers that do not wait for one that is away.</summary>
    private static readonly TimeSpan LeastPatienceWhenBusy = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(3);

    /// <summary>A call refused for a moment is no news.</summary>
    private static readonly TimeSpan LongEnoughToTell = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenNotices = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _since;
    private bool _isTold;
    private long? _toldOfLimit;

    /// <summary>The shop has answered something sensible.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            if (_since is null)
            {
                return;
            }

            _since = null;
            if (!_isTold)
            {
                return;
            }

            _isTold = false;
        }

        say("The shop answers again.");
    }

    /// <summary>The shop lets a call wait because there were too many; told now and then, as it can make a run very long.</summary>
    public void Limited(TimeSpan wait)
    {
        lock (_gate)
        {
            if (wait < WorthTelling || (_toldOfLimit is { } told && timeProvider.GetElapsedTime(told) < BetweenNotices))
            {
                return;
            }

            _toldOfLimit = timeProvider.GetTimestamp();
        }

        say(string.Create(CultureInfo.InvariantCulture, $"The shop limits the rate of calls (429); the next one in {wait.TotalSeconds:0} s."));
    }

    /// <summary>A call has failed and may be tried again.</summary>
    /// <param name="isBusy">The shop did answer: that it cannot do it now.</param>
    /// <exception cref="ShopUnreachableException">The patience is used up.</exception>
    public void Failed(string reason, bool isBusy)
    {
        var limit = isBusy && patience < LeastPatienceWhenBusy ? LeastPatienceWhenBusy : patience;
        bool isNews;
        TimeSpan lasted;
        lock (_gate)
        {
            _since ??= timeProvider.GetTimestamp();
            lasted = timeProvider.GetElapsedTime(_since.Value);
            isNews = !_isTold && lasted >= LongEnoughToTell && lasted < limit;
            _isTold |= isNews;
        }

        if (lasted >= limit)
        {
            var waited = limit > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" for {limit.TotalSeconds:0} s") : "";
            throw new ShopUnreachableException($"The shop does not answer{waited}: {reason}");
        }

        if (isNews)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"The shop does not answer ({reason}); trying for up to {limit.TotalSeconds:0} s."));
        }
    }
}
