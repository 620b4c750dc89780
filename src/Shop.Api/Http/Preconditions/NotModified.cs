using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Shop.Api.Http.Preconditions;

/// <summary>304: the client has the current representation.</summary>
internal sealed class NotModified : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    public static readonly NotModified Result = new();

    public int? StatusCode => StatusCodes.Status304NotModified;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}
