namespace Shop.Api.Http.Routing;

/// <summary>
/// An id in a path: a UUID in the format with hyphens. A path with another format matches no route, so it is 404 without a grain call.
/// </summary>
internal sealed class IdConstraint : IRouteConstraint
{
    public const string Name = "id";

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value switch
        {
            Guid => true,
            string text => text.Length == 36 && Guid.TryParseExact(text, "D", out _),
            _ => false,
        };
}
