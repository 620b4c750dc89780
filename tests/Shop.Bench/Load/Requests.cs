using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Shop.Bench.Load;

/// <summary>Sends one request of a customer. Returns null if the response is as expected, otherwise a description of it.</summary>
internal delegate Task<string?> SendRequest(Customer customer, Random random);

/// <summary>The measured requests. An order is successful when it is PROCESSED.</summary>
internal sealed class Requests : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly byte[] Processed = Encoding.UTF8.GetBytes("\"status\":\"PROCESSED\"");
    private static readonly string[] Cities =
        ["riga", "tallinn", "vilnius", "helsinki", "oslo", "malmo", "aarhus", "gdansk", "lubeck", "bergen"];

    private readonly HttpClient _http;
    private readonly DateTimeOffset _firstSlot;

    public Requests(Uri api, TimeProvider timeProvider)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = api,
            Timeout = TimeSpan.FromSeconds(30),
        };
        var tomorrow = timeProvider.GetUtcNow().AddDays(1);
        _firstSlot = new DateTimeOffset(tomorrow.Year, tomorrow.Month, tomorrow.Day, 0, 0, 0, TimeSpan.Zero);
    }

    /// <summary>Orders one piece each of different items.</summary>
    public SendRequest Order(ItemDistribution items, int lines) =>
        (customer, random) => OrderAsync(customer, random, items.Next(random, lines).Select(SeedData.ItemId));

    /// <summary>Orders one piece of each of these items.</summary>
    public SendRequest Order(IReadOnlyList<Guid> items) => (customer, random) => OrderAsync(customer, random, items);

    /// <summary>Reads a path, which may be random.</summary>
    public SendRequest Get(Func<Random, string> path) => (customer, random) => GetAsync(customer, path(random), _ => true);

    /// <summary>Searches items by a prefix of the title. Every response must contain all matches, or a full page of them.</summary>
    /// <param name="prefixes">Prefixes of titles, and the number of items with each.</param>
    public SendRequest Search(IReadOnlyDictionary<string, int> prefixes, int limit)
    {
        var searches = prefixes.Select(prefix => (
            Path: string.Create(CultureInfo.InvariantCulture, $"items?term={Uri.EscapeDataString(prefix.Key)}&limit={limit}"),
            Title: Encoding.UTF8.GetBytes($"\"title\":\"{prefix.Key}"),
            Times: Math.Min(prefix.Value, limit))).ToArray();
        return (customer, random) =>
        {
            var (path, title, times) = searches[random.Next(searches.Length)];
            return GetAsync(customer, path, body => body.AsSpan().Count(title) == times);
        };
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> GetAsync(Customer customer, string path, Func<byte[], bool> isExpected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = customer.Authorization;
        using var answer = await _http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return (int)answer.StatusCode == 200 && isExpected(bytes) ? null : Describe(answer, bytes);
    }

    private async Task<string?> OrderAsync(Customer customer, Random random, IEnumerable<Guid> items)
    {
        var body = new StringBuilder("{\"items\":[");
        body.AppendJoin(',', items.Select(item => $"{{\"itemId\":\"{item}\",\"quantity\":1}}"));
        var slot = _firstSlot.AddHours(random.Next(14 * 24));
        var city = Cities[random.Next(Cities.Length)];
        body.Append("],\"delivery\":{\"type\":\"courier\",\"address\":\"1 Quay Street\",");
        body.Append(CultureInfo.InvariantCulture, $"\"city\":\"{city}\",\"datetime\":\"{slot:yyyy-MM-ddTHH:mm:ssZ}\"}}}}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders") { Content = new StringContent(body.ToString(), Json) };
        request.Headers.Authorization = customer.Authorization;
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        request.Headers.Add("Prefer", "wait=10");
        using var answer = await _http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return (int)answer.StatusCode == 201 && bytes.AsSpan().IndexOf(Processed) >= 0 ? null : Describe(answer, bytes);
    }

    private static string Describe(HttpResponseMessage answer, byte[] body) =>
        $"{(int)answer.StatusCode}: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(300, body.Length)))}";
}
