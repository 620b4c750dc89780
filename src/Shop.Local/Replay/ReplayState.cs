using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Shop.Local.Replay;

/// <summary>
/// What a replay must remember so that its next run says the same again: the customers' passwords and the days of the deliveries.
/// What has been done is not in it; that is asked of the shop.
/// </summary>
/// <param name="Secret">What the customers' passwords are made from.</param>
/// <param name="FirstDay">For each file the first day of its deliveries.</param>
internal sealed record ReplayState(string Secret, Dictionary<string, DateOnly> FirstDay)
{
    /// <summary>Deliveries begin this many days after the first run: an interrupted replay can be continued for so long.</summary>
    private const int DaysAhead = 30;

    /// <summary>And are spread over so many; the shop takes dates up to 90 days ahead.</summary>
    public const int Days = 55;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The state for this file, durable when it is returned.</summary>
    /// <exception cref="ReplayException">The folder cannot be used.</exception>
    public static async Task<ReplayState> OpenAsync(string dataFolder, string fingerprint, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataFolder, "replay.json");
        try
        {
            var state = File.Exists(path)
                ? JsonSerializer.Deserialize<ReplayState>(await File.ReadAllTextAsync(path, cancellationToken), Json)
                : new ReplayState(RandomNumberGenerator.GetHexString(64, lowercase: true), []);
            if (state is not { Secret.Length: > 0, FirstDay: not null })
            {
                throw new ReplayException($"{path} is broken; without it the customers of an earlier replay cannot log in.");
            }

            var today = DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime);
            if (!state.FirstDay.TryGetValue(fingerprint, out var first) || first <= today)
            {
                state.FirstDay[fingerprint] = today.AddDays(DaysAhead);
                await SaveAsync(state, path, cancellationToken);
            }

            return state;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ReplayException($"{path} cannot be used: {exception.Message}");
        }
    }

    public static string Username(string customer) =>
        customer.All(letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter) || letter is '-' or '.') && customer.Length <= 40
            ? $"customer-{customer}"
            : $"customer-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customer)))[..32]}";

    public string Password(string username) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(username)))[..40];

    /// <summary>An hour for each order, the same in every run: a repeated request must be the same to the letter.</summary>
    public DateTimeOffset DeliveryOf(PlannedOrder order, string fingerprint) =>
        new DateTimeOffset(FirstDay[fingerprint], TimeOnly.MinValue, TimeSpan.Zero).AddHours(order.Index % (Days * 24));

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FirstDay.Count} files");

    private static async Task SaveAsync(ReplayState state, string path, CancellationToken cancellationToken)
    {
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(draft, options))
        {
            await JsonSerializer.SerializeAsync(file, state, Json, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
