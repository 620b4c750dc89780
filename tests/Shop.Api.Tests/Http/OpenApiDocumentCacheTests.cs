using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.Api.Http.Negotiation;
using Shop.Api.Http.OpenApi;

namespace Shop.Api.Tests.Http;

public sealed class OpenApiDocumentCacheTests
{
    [Fact]
    public async Task The_document_is_rendered_once_for_all_requests()
    {
        var provider = new CountingProvider();
        var cache = new OpenApiDocumentCache(provider);

        var requests = Enumerable.Range(0, 20).Select(i => Task.Run(() => cache.GetAsync(i % 2 == 0 ? "br" : "gzip"))).ToList();
        provider.Result.SetResult(new OpenApiDocument { Info = new OpenApiInfo { Title = "A", Version = "1" }, Paths = [] });
        var documents = await Task.WhenAll(requests);

        Assert.Equal(1, provider.Calls);
        Assert.Equal(2, documents.Distinct().Count());
        Assert.DoesNotContain(await cache.GetAsync(ContentEncodings.Identity), documents);
    }

    private sealed class CountingProvider : IOpenApiDocumentProvider
    {
        private int _calls;

        public TaskCompletionSource<OpenApiDocument> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Calls => _calls;

        public Task<OpenApiDocument> GetOpenApiDocumentAsync(CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _calls);
            return Result.Task;
        }
    }
}
