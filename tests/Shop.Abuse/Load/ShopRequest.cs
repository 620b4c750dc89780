using System.Text.Json;

namespace Shop.Abuse.Load;

/// <summary>A request to the API.</summary>
/// <param name="Path">Relative to the base path of the API.</param>
internal sealed record ShopRequest(HttpMethod Method, string Path)
{
    /// <summary>The JSON body. Null if the request has none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The <c>Idempotency-Key</c>.</summary>
    public string? Key { get; init; }

    public string? IfMatch { get; init; }

    public string? Prefer { get; init; }

    public static ShopRequest Get(string path) => new(HttpMethod.Get, path);

    public static ShopRequest Post(string path, object body) =>
        Post(path, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));

    public static ShopRequest Post(string path, byte[] body) => new(HttpMethod.Post, path) { Body = body };

    /// <summary>A key that no other request has.</summary>
    public static string NewKey() => Guid.CreateVersion7().ToString();
}
