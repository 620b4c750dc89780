using System.Diagnostics.CodeAnalysis;

namespace Shop.Api.Http.Routing;

/// <summary>Routes that support GET and HEAD.</summary>
internal static class ReadRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Like MapGet, but supports HEAD as well (RFC 9110, 9.3.2). Kestrel omits the body.</summary>
    public static RouteHandlerBuilder MapRead(
        this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) =>
        routes.MapMethods(pattern, Methods, handler);

    /// <summary>Adds HEAD to endpoints that the framework mapped for GET.</summary>
    public static TBuilder WithHead<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new HttpMethodMetadata(Methods));
}
