using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class DisconnectTests(DisconnectTests.Recorded api) : IClassFixture<DisconnectTests.Recorded>
{
    private const string Length = "Content-Length: 100";
    private const string Chunked = "Transfer-Encoding: chunked";

    [Theory]
    [InlineData("register", Length, "", false)]
    [InlineData("register", Length, "", true)]
    [InlineData("register", Length, "{\"username\":", false)]
    [InlineData("register", Length, "{\"username\":", true)]
    [InlineData("login", Chunked, "5\r\n{\"use\r\n", false)]
    [InlineData("login", Chunked, "5\r\n{\"use\r\n", true)]
    [InlineData("refresh", Chunked, "50\r\n{\"use", false)]
    [InlineData("refresh", Chunked, "50\r\n{\"use", true)]
    public async Task A_client_that_disconnects_within_a_body_is_not_logged(string call, string framing, string body, bool isReset)
    {
        var lines = api.Log.Lines.Count;
        for (var i = 0; i < 3; i++)
        {
            await DisconnectAsync(call, framing, body, isReset);
            Assert.True(await api.Completed.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        Assert.Empty(api.Log.Lines.Skip(lines));
    }

    private async Task DisconnectAsync(string call, string framing, string body, bool isReset)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, api.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/auth/{call} HTTP/1.1\r\nHost: localhost\r\n"
            + $"Content-Type: application/json\r\nExpect: 100-continue\r\n{framing}\r\n\r\n"));

        // The server sends this line when it begins to read the body.
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync());
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body));
        client.LingerState = new LingerOption(isReset, 0);
        client.Close();
    }

    public sealed class Recorded : ApiWithoutSilo
    {
        public RecordedLog Log { get; } = new();

        /// <summary>Released once per completed request to the API.</summary>
        public SemaphoreSlim Completed { get; } = new(0);

        protected override void Configure(WebApplicationBuilder builder)
        {
            RecordedLog.Use(builder.Logging, Log);
            builder.Services.AddSingleton<IStartupFilter>(new CompletionFilter(Completed));
        }
    }

    private sealed class CompletionFilter(SemaphoreSlim completed) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                try
                {
                    await rest(context);
                }
                finally
                {
                    if (context.Request.Path.StartsWithSegments(ApiHost.BasePath))
                    {
                        completed.Release();
                    }
                }
            });
            next(app);
        };
    }
}
