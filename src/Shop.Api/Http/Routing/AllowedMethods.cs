using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Shop.Hosting.Http;

namespace Shop.Api.Http.Routing;

/// <summary>
/// The methods of a path, for <c>Allow</c> (RFC 9110, 10.2.1). The framework lists the methods of every route whose pattern matches,
/// including routes that a constraint or the port excludes.
/// </summary>
internal static class AllowedMethods
{
    /// <summary>The methods that the path of a request supports; empty if no route matches the path.</summary>
    public static IReadOnlyList<string> Of(HttpContext context) =>
    [
        .. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => IsMatch(context, endpoint))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal),
    ];

    private static bool IsMatch(HttpContext context, RouteEndpoint endpoint)
    {
        var values = new RouteValueDictionary();
        var pattern = endpoint.RoutePattern;
        return new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults))
                .TryMatch(context.Request.Path, values)
            && context.IsAvailable(endpoint)
            && pattern.ParameterPolicies.All(policies =>
                policies.Value.All(policy => Accepts(context, pattern, policies.Key, policy, values)));
    }

    private static bool Accepts(
        HttpContext context,
        RoutePattern pattern,
        string parameter,
        RoutePatternParameterPolicyReference policy,
        RouteValueDictionary values) =>
        context.RequestServices.GetRequiredService<ParameterPolicyFactory>().Create(pattern.GetParameter(parameter), policy)
            is not IRouteConstraint constraint
        || constraint.Match(context, null, parameter, values, RouteDirection.IncomingRequest);
}
