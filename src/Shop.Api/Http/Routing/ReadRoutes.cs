using System.Diagnostics.CodeAnalysis;

namespace Shop.Api.Http.Routing;

internal static class ReadRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>As MapGet, for HEAD as well (RFC 9110, 9.3.2); the server leaves the body out.</summary>
    public static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) =>
        routes.MapMethods(pattern, Methods, handler);

    /// <summary>Lets endpoints that the framework mapped for GET answer HEAD as well.</summary>
    public static TBuilder AlsoHead<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new HttpMethodMetadata(Methods));
}
