using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Shop.Hosting.Http;

/// <summary>The ports that an endpoint is available on; an empty list means all.</summary>
internal sealed record PortMetadata(IReadOnlyList<ShopPort> Ports);

/// <summary>Hides endpoints that do not belong to the port on which a request was received.</summary>
internal sealed class PortMatcherPolicy(ListeningPorts ports) : MatcherPolicy, IEndpointSelectorPolicy
{
    // Before the other policies: an endpoint of another port must not cause a 405 or 415.
    public override int Order => int.MinValue + 100;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => ports.HasSeveral;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && !ports.IsAvailable(httpContext, candidates[i].Endpoint))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}
