using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Shop.Api.Tests.Hosts;
using Shop.Identities;

namespace Shop.Api.Tests.Rules;

public sealed class ProblemTests(ApiWithoutSilo api) : IClassFixture<ApiWithoutSilo>
{
    private const string Register = "/api/v1/auth/register";

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/orders/not-an-id")]
    [InlineData("/api/v1/orders/0198c5f0000070008000000000000000")]
    [InlineData("/api/v1/items/%7B0198c5f0-0000-7000-8000-000000000000%7D")]
    [InlineData("/api/v1/deliveries/1")]
    [InlineData("/api/v1/users/me2")]
    [InlineData("/openapi/v2.json")]
    [InlineData("/openapi/v1.yaml")]
    public async Task An_unknown_path_is_404(string path) =>
        (await GetAsync(path)).ExpectProblem(404, "not-found");

    [Theory]
    [InlineData("DELETE", "/api/v1/items", "GET, HEAD, POST")]
    [InlineData("GET", Register, "POST")]
    [InlineData("PUT", "/api/v1/orders", "GET, HEAD, POST")]
    [InlineData("DELETE", "/api/v1/items/search", "GET, HEAD")]
    [InlineData("PATCH", "/api/v1/items/reservations", "GET, HEAD")]
    [InlineData("DELETE", "/api/v1/users/me", "GET, HEAD, PATCH")]
    [InlineData("DELETE", "/api/v1/items/0198c5f0-0000-7000-8000-000000000000", "GET, HEAD, PATCH")]
    [InlineData("DELETE", "/api/v1/orders/0198c5f0-0000-7000-8000-000000000000/cancellation", "POST")]
    [InlineData("POST", "/.well-known/jwks.json", "GET, HEAD")]
    [InlineData("POST", "/openapi/v1.json", "GET, HEAD")]
    public async Task An_unsupported_method_is_405_with_Allow(string method, string path, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await api.Http.SendAsync(request);

        var answer = (await Answer.OfAsync(response)).ExpectProblem(405, "method-not-allowed");
        Assert.Equal(allow.Split(", ").Order(), answer["Allow"]!.Split(", ").Order());
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/items/not-an-id")]
    [InlineData("PATCH", "/api/v1/orders/not-an-id/timeline")]
    [InlineData("POST", "/api/v1/users/me2")]
    [InlineData("POST", "/metrics")]
    public async Task A_path_without_any_method_is_404_for_every_method(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await api.Http.SendAsync(request);

        var answer = (await Answer.OfAsync(response)).ExpectProblem(404, "not-found");
        Assert.Null(answer["Allow"]);
    }

    [Fact]
    public async Task No_token_is_401_with_a_bare_challenge()
    {
        var answer = (await GetAsync("/api/v1/payments")).ExpectProblem(401, "unauthenticated");

        Assert.Equal("Bearer realm=\"orleans-shop\"", answer["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer ")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task A_malformed_token_is_401_with_its_error(string authorization)
    {
        var answer = (await GetAsync("/api/v1/payments", ("Authorization", authorization))).ExpectProblem(401, "invalid-token");

        Assert.Contains("error=\"invalid_token\"", answer["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_accept_JSON_gets_406() =>
        (await GetAsync("/.well-known/jwks.json", ("Accept", "text/html"))).ExpectProblem(406, "not-acceptable");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("application/json; charset=\"utf-16\"")]
    [InlineData("application/json; charset=utf-8; charset=\"utf-16\"")]
    [InlineData("application/json; charset=\"\"")]
    public async Task A_body_that_is_not_JSON_in_UTF8_is_415(string mediaType) =>
        (await PostAsync("{}", mediaType)).ExpectProblem(415, "unsupported-media-type");

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;CHARSET=\"UTF-8\"")]
    [InlineData("application/problem+json; charset=\"utf-8\"; profile=\"a b\"")]
    public async Task A_charset_of_UTF8_may_be_quoted(string mediaType) =>
        (await PostAsync("{}", mediaType)).ExpectError("username");

    [Fact]
    public async Task A_compressed_body_is_415()
    {
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await api.Http.PostAsync(Register, content);

        (await Answer.OfAsync(response)).ExpectProblem(415, "unsupported-media-type");
    }

    [Fact]
    public async Task No_body_at_all_is_400()
    {
        using var response = await api.Http.PostAsync(Register, null);

        Assert.Equal(HttpStatusCode.BadRequest, (await Answer.OfAsync(response)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_more_than_64_KiB_is_413_also_in_chunks(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Register);
        request.Content = new StringContent($$"""{"username":"{{new string('x', 70_000)}}"}""", Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await api.Http.SendAsync(request);

        (await Answer.OfAsync(response)).ExpectProblem(413, "payload-too-large");
    }

    [Fact]
    public async Task A_body_that_is_nested_too_deeply_is_400() =>
        (await PostAsync(string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500))).Expect(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData(1, 20_000)]
    [InlineData(40, 500)]
    [InlineData(150, 1)]
    public async Task Headers_beyond_16_KiB_or_a_hundred_are_431(int count, int length)
    {
        var headers = Enumerable.Range(0, count).Select(i => ($"X-Header-{i}", new string('x', length))).ToArray();

        (await GetAsync("/api/v1/payments", headers)).ExpectProblem(431, "headers-too-large");
    }

    [Fact]
    public async Task An_address_beyond_8_KiB_is_414() =>
        (await GetAsync("/api/v1/items?term=" + new string('x', 9_000))).ExpectProblem(414, "uri-too-long");

    [Fact]
    public async Task While_the_cluster_is_unavailable_requests_are_503_immediately()
    {
        var since = TimeProvider.System.GetTimestamp();

        var answer = (await PostAsync("""{"username":"maria","password":"correct horse"}""")).ExpectProblem(503, "unavailable");

        Assert.NotNull(answer["Retry-After"]);
        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task HEAD_responds_like_GET_without_a_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/items");
        using var response = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Every_response_has_the_security_headers()
    {
        var answer = await GetAsync("/nothing");

        Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
        Assert.Contains("default-src 'none'", answer["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("no-store", answer["Cache-Control"]);
        Assert.Null(answer["Server"]);
        Assert.Null(answer["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task The_API_reference_page_loads_nothing_from_other_servers()
    {
        var page = await GetAsync("/docs/");
        var script = await GetAsync("/docs/scalar.js");

        page.Expect(HttpStatusCode.OK);
        Assert.DoesNotContain("https://", page.Text, StringComparison.Ordinal);
        Assert.True(script.Expect(HttpStatusCode.OK).Text.Length > 100_000);
    }

    [Fact]
    public async Task Health_distinguishes_live_from_ready()
    {
        (await GetAsync("/health/live")).Expect(HttpStatusCode.OK);
        (await GetAsync("/health/ready")).Expect(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Metrics_are_not_on_the_port_of_the_API() => (await GetAsync("/metrics")).ExpectProblem(404, "not-found");

    private async Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await api.Http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    private async Task<Answer> PostAsync(string body, string mediaType = "application/json")
    {
        using var response = await api.PostAsync(Register, body, mediaType);
        return await Answer.OfAsync(response);
    }
}
