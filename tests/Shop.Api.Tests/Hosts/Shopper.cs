using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Shop.Api.Tests.Hosts;

/// <summary>An HTTP client of the API.</summary>
public sealed class Shopper(Uri address) : IDisposable
{
    public const string Password = "correct horse battery staple";

    public HttpClient Http { get; } = new() { BaseAddress = address };

    public Guid UserId { get; private set; }

    public string Username { get; private set; } = "";

    public JsonNode? Tokens { get; private set; }

    public string AccessToken => Tokens!["accessToken"]!.GetValue<string>();

    public void Dispose() => Http.Dispose();

    public async Task LoginAsync(string username, string password)
    {
        if (!await TryLoginAsync(username, password))
        {
            throw new InvalidOperationException($"{username} cannot log in.");
        }
    }

    public async Task<bool> TryLoginAsync(string username, string password)
    {
        var answer = await PostAsync("/auth/login", new { username, password });
        if (answer.Status != HttpStatusCode.OK)
        {
            return false;
        }

        Use(answer.Json);
        Username = username;
        return true;
    }

    /// <summary>Uses these tokens for all later requests.</summary>
    public void Use(JsonNode tokens)
    {
        Tokens = tokens;
        UserId = tokens["userId"]!.GetValue<Guid>();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, null, headers);

    public Task<Answer> PostAsync(string path, object? body = null, string? key = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, key, headers);

    public Task<Answer> PatchAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, body, null, headers);

    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body, null, []);

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? key, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("/.", StringComparison.Ordinal) ? path : "/api/v1" + path);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key.Replace(' ', '-'));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>Places an order of one item with delivery tomorrow.</summary>
    public Task<Answer> OrderAsync(Guid item, int quantity = 1, string? key = null, params (string Name, string Value)[] headers) =>
        PostAsync("/orders", OrderOf((item, quantity)), key ?? Guid.CreateVersion7().ToString(), headers);

    public static JsonObject OrderOf(params (Guid Item, int Quantity)[] lines) => new()
    {
        ["items"] = new JsonArray(
            [.. lines.Select(line => new JsonObject { ["itemId"] = line.Item.ToString(), ["quantity"] = line.Quantity })]),
        ["delivery"] = new JsonObject
        {
            ["type"] = "courier",
            ["city"] = "London",
            ["address"] = "1 Test Street",
            ["datetime"] = InDays(1),
        },
    };

    public static string InDays(double days) =>
        TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>Reads all pages of a list.</summary>
    public async Task<List<JsonNode>> WalkAsync(string path, string plural, int limit)
    {
        var rows = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var query = $"{path}{separator}limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}";
            var page = (await GetAsync(query)).Expect(HttpStatusCode.OK).Json;
            rows.AddRange(page[plural]!.AsArray().Select(row => row!));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        return rows;
    }
}
