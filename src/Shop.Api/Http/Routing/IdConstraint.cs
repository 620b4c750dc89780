namespace Shop.Api.Http.Routing;

/// <summary>
/// The form of an id in an address: a UUID in its usual spelling. An address with anything else does not exist, so it is 404
/// without a question to anybody.
/// </summary>
internal sealed class IdConstraint : IRouteConstraint
{
    public const string Name = "id";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value switch
        {
            Guid => true,
            string text => text.Length == 36 && Guid.TryParseExact(text, "D", out _),
            _ => false,
        };
}
