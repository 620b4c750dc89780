using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Shop.Bench.Load;

/// <summary>One kind of request, sent by one of the customers; null if it came to the end that was wanted, else what came instead.</summary>
internal delegate Task<string?> Act(Customer customer, Random random);

/// <summary>The requests that are measured. An order counts when its status is final.</summary>
internal sealed class Requests : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly byte[] Processed = Encoding.UTF8.GetBytes("\"status\":\"PROCESSED\"");
    private static readonly string[] Cities = ["riga", "tallinn", "vilnius", "helsinki", "oslo", "malmo", "aarhus", "gdansk", "lubeck", "bergen"];

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

    /// <summary>Buys one piece each of so many different items.</summary>
    public Act Order(Picks picks, int lines) => (customer, random) => OrderAsync(customer, random, picks.Next(random, lines).Select(Population.ItemId));

    /// <summary>Buys one piece of each of these.</summary>
    public Act Order(IReadOnlyList<Guid> items) => (customer, random) => OrderAsync(customer, random, items);

    /// <summary>Reads a path that may depend on chance.</summary>
    public Act Get(Func<Random, string> path) => (customer, random) => GetAsync(customer, path(random), _ => true);

    /// <summary>Finds items by what their titles begin with; each answer must have as many of them as there are, or as go on a page.</summary>
    /// <param name="prefixes">Beginnings of titles, and how many items have each.</param>
    public Act Search(IReadOnlyDictionary<string, int> prefixes, int limit)
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

    private async Task<string?> GetAsync(Customer customer, string path, Func<byte[], bool> isWanted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = customer.Authorization;
        using var answer = await _http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return (int)answer.StatusCode == 200 && isWanted(bytes) ? null : Describe(answer, bytes);
    }

    private async Task<string?> OrderAsync(Customer customer, Random random, IEnumerable<Guid> items)
    {
        var body = new StringBuilder("{\"items\":[");
        body.AppendJoin(',', items.Select(item => $"{{\"itemId\":\"{item}\",\"quantity\":1}}"));
        var slot = _firstSlot.AddHours(random.Next(14 * 24));
        body.Append(CultureInfo.InvariantCulture, $"],\"delivery\":{{\"type\":\"courier\",\"city\":\"{Cities[random.Next(Cities.Length)]}\",\"address\":\"1 Quay Street\",\"datetime\":\"{slot:yyyy-MM-ddTHH:mm:ssZ}\"}}}}");
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
