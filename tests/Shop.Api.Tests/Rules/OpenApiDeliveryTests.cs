using System.IO.Compression;
using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class OpenApiDeliveryTests(ApiWithoutSilo api) : IClassFixture<ApiWithoutSilo>
{
    private const string Path = "/openapi/v1.json";

    [Fact]
    public async Task The_document_has_a_stable_tag_and_is_revalidated()
    {
        using var first = await GetAsync(null);
        using var second = await GetAsync(null);

        var etag = first.Headers.ETag!;
        Assert.False(etag.IsWeak);
        Assert.Equal(etag, second.Headers.ETag);
        Assert.Equal("public, no-cache", string.Join(", ", first.Headers.NonValidated["Cache-Control"]));
        Assert.Contains("Accept-Encoding", first.Headers.Vary);
        Assert.Equal("application/json", first.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task A_client_with_the_current_document_gets_304_without_a_body(string? encoding)
    {
        using var full = await GetAsync(encoding);

        using var unchanged = await GetAsync(encoding, full.Headers.ETag!.Tag);
        using var changed = await GetAsync(encoding, "\"another\"");

        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(full.Headers.ETag, unchanged.Headers.ETag);
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("deflate", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("gzip;q=0.5, identity", null)]
    public async Task The_document_is_compressed_as_the_client_accepts(string accepted, string? expected)
    {
        using var plain = await GetAsync(null);
        using var response = await GetAsync(accepted);

        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(expected is null, plain.Headers.ETag!.Equals(response.Headers.ETag));
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        var text = await plain.Content.ReadAsByteArrayAsync();
        Assert.True(expected is null || body.Length < text.Length / 4);
        Assert.Equal(text, Decompressed(body, expected));
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_the_document_without_a_body()
    {
        using var full = await GetAsync("gzip");
        using var request = new HttpRequestMessage(HttpMethod.Head, Path);
        request.Headers.Add("Accept-Encoding", "gzip");

        using var head = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(full.Headers.ETag, head.Headers.ETag);
        Assert.Equal(full.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    private static byte[] Decompressed(byte[] body, string? encoding)
    {
        using var source = new MemoryStream(body);
        using Stream stream = encoding switch
        {
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return text.ToArray();
    }

    private async Task<HttpResponseMessage> GetAsync(string? accepted, string? etag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        if (accepted is not null)
        {
            request.Headers.Add("Accept-Encoding", accepted);
        }

        if (etag is not null)
        {
            request.Headers.Add("If-None-Match", etag);
        }

        return await api.Http.SendAsync(request);
    }
}
