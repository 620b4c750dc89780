using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.Configuration;

namespace Shop.Hosting.Http;

/// <summary>The ports that an endpoint answers on; none means all.</summary>
internal sealed record PortMetadata(IReadOnlyList<ShopPort> Ports);

/// <summary>Hides the endpoints that do not belong to the port that a request came in through.</summary>
internal sealed class PortMatcherPolicy(ListeningPorts ports, IConfiguration configuration) : MatcherPolicy, IEndpointSelectorPolicy
{
    // Before the other policies: what is not on this port must not even cause a 405 or 415.
    public override int Order => int.MinValue + 100;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => ports.AreSeveral;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && !Belongs(httpContext, candidates[i].Endpoint))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }

    private bool Belongs(HttpContext context, Endpoint endpoint) => endpoint.Metadata.GetMetadata<PortMetadata>() switch
    {
        null => ports.CameIn(context, ports.Main, configuration),
        { Ports: [] } => true,
        { Ports: var named } => named.Any(port => ports.CameIn(context, port, configuration)),
    };
}
