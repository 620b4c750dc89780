using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.Api.Http.Negotiation;

namespace Shop.Api.Http.OpenApi;

/// <summary>
/// The OpenAPI document in every content encoding. It is rendered and compressed once, by the first request: the document does not
/// change while the host runs, and rendering takes more processor time than most operations of the API.
/// </summary>
internal sealed class OpenApiDocumentCache([FromKeyedServices(OpenApiSetup.DocumentName)] IOpenApiDocumentProvider documents)
{
    private readonly Lazy<Task<Dictionary<string, EncodedDocument>>> _encoded = new(() => RenderAsync(documents));

    /// <summary>The document in one of the encodings of <see cref="ContentEncodings"/>.</summary>
    public async Task<EncodedDocument> GetAsync(string encoding) => (await _encoded.Value)[encoding];

    private static async Task<Dictionary<string, EncodedDocument>> RenderAsync(IOpenApiDocumentProvider documents)
    {
        // All requests share the result, so none of them cancels it.
        var document = await documents.GetOpenApiDocumentAsync(CancellationToken.None);
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSetup.Version, CancellationToken.None);
        var text = stream.ToArray();
        return new Dictionary<string, EncodedDocument>
        {
            [ContentEncodings.Brotli] = Encoded(Compress(text, output => new BrotliStream(output, CompressionLevel.Optimal))),
            [ContentEncodings.Gzip] = Encoded(Compress(text, output => new GZipStream(output, CompressionLevel.Optimal))),
            [ContentEncodings.Identity] = Encoded(text),
        };
    }

    private static byte[] Compress(byte[] text, Func<Stream, Stream> compressorOf)
    {
        using var output = new MemoryStream();
        using (var compressor = compressorOf(output))
        {
            compressor.Write(text);
        }

        return output.ToArray();
    }

    // A strong tag identifies the bytes, so each encoding has its own (RFC 9110, 8.8.3.3).
    private static EncodedDocument Encoded(byte[] body) =>
        new(body, $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"");
}

/// <summary>The OpenAPI document in one content encoding.</summary>
internal sealed record EncodedDocument(byte[] Body, string ETag);
