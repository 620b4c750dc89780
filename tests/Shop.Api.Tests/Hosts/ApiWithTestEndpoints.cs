using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Limits;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Tests.Hosts;

/// <summary>An API without a silo, with endpoints whose duration the test controls. A header authenticates a caller.</summary>
public class ApiWithTestEndpoints : ApiWithoutSilo
{
    /// <summary>Reads its body and hangs until <see cref="Continue"/>.</summary>
    public const string Hang = "/test/hang";

    /// <summary>An event stream without an end.</summary>
    public const string Stream = "/test/stream";

    /// <summary>A response without an end.</summary>
    public const string Endless = "/test/endless";

    private const string CallerHeader = "Test-Caller";

    /// <summary>Released when a request is in execution at <see cref="Hang"/>.</summary>
    public SemaphoreSlim Entered { get; } = new(0);

    public SemaphoreSlim Continue { get; } = new(0);

    /// <summary>Released when a response of <see cref="Endless"/> is aborted.</summary>
    public SemaphoreSlim Aborted { get; } = new(0);

    public static string HeaderOf(Guid user, bool isAdmin = false) => $"{CallerHeader}: {user} {(isAdmin ? Role.Admin : Role.Customer)}";

    protected override void Configure(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<IStartupFilter, CallerFilter>();

    protected override void Map(WebApplication app)
    {
        app.MapPost(Hang, async (HangRequest body, HttpContext context) =>
        {
            Entered.Release();
            await Continue.WaitAsync(context.RequestAborted);
            return TypedResults.NoContent();
        }).WithMetadata(new RequestSizeLimit(RequestHeaderLimits.MaxOrderBodyBytes)).AllowAnonymous();
        app.MapGet(Stream, async (HttpContext context) =>
        {
            await context.Response.WriteAsync("data: begin\n\n", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }).WithMetadata(EventStream.Instance).AllowAnonymous();
        app.MapGet(Endless, async (HttpContext context) =>
        {
            try
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
                }
            }
            finally
            {
                Aborted.Release();
            }
        }).AllowAnonymous();
    }

    private sealed record HangRequest(string? Text);

    private sealed class CallerFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                if (context.Request.Headers[CallerHeader].ToString().Split(' ') is [var user, var role])
                {
                    context.Features.Set(new Caller(
                        new UserId(Guid.Parse(user)), new SessionId(Guid.Empty), Enum.Parse<Role>(role), DateTimeOffset.MaxValue));
                }

                return rest(context);
            });
            next(app);
        };
    }
}
