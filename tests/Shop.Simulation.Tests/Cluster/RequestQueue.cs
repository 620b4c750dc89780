namespace Shop.Simulation.Tests.Cluster;

/// <summary>
/// Decides when the requests of one activation begin, by the rules of Orleans. A request that may not interleave blocks the activation
/// until it ends. Meanwhile only requests that may interleave begin; the others wait in the order of their arrival.
/// </summary>
internal sealed class RequestQueue
{
    private readonly Queue<GrainRequest> _waiting = new();
    private GrainRequest? _blocking;

    public void Add(GrainRequest request)
    {
        if (request.MayInterleave)
        {
            request.Begin();
        }
        else if (_blocking is null)
        {
            _blocking = request;
            request.Begin();
        }
        else
        {
            _waiting.Enqueue(request);
        }
    }

    /// <summary>Called when a request has ended. If it blocked the activation, the next one begins.</summary>
    /// <param name="isActive">If false, the activation has been deactivated: its waiting requests are sent to the next activation.</param>
    public void End(GrainRequest request, bool isActive)
    {
        if (request != _blocking)
        {
            return;
        }

        _blocking = null;
        while (_waiting.TryDequeue(out var next))
        {
            if (isActive)
            {
                _blocking = next;
                next.Begin();
                return;
            }

            next.Forward();
        }
    }
}

/// <summary>A request that has arrived at an activation.</summary>
/// <param name="MayInterleave">Whether it may run between the turns of other requests.</param>
/// <param name="Begin">Starts the request.</param>
/// <param name="Forward">Sends the request to another activation of the grain.</param>
internal sealed record GrainRequest(bool MayInterleave, Action Begin, Action Forward);
