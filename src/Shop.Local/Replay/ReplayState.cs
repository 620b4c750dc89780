using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Shop.Local.Replay;

/// <summary>
/// The state that all runs of a replay share, so that they send the same requests: the secret of the customers' passwords, and the dates of
/// the deliveries. The progress is not stored; each run reads it from the shop.
/// </summary>
/// <param name="Secret">The customers' passwords are derived from it.</param>
/// <param name="FirstDay">The first day of the deliveries, by fingerprint of the file.</param>
internal sealed record ReplayState(string Secret, Dictionary<string, DateOnly> FirstDay)
{
    /// <summary>The days from the first run to the first delivery. An interrupted replay can be resumed until then.</summary>
    private const int DaysAhead = 30;

    /// <summary>The days over which deliveries are spread. The shop accepts dates up to 90 days ahead.</summary>
    public const int Days = 55;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads or creates the state for a file. It is durable when this returns.</summary>
    /// <exception cref="ReplayException">The folder cannot be used.</exception>
    public static async Task<ReplayState> OpenAsync(
        string dataFolder, string fingerprint, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataFolder, "replay.json");
        try
        {
            var state = File.Exists(path)
                ? JsonSerializer.Deserialize<ReplayState>(await File.ReadAllTextAsync(path, cancellationToken), Json)
                : new ReplayState(RandomNumberGenerator.GetHexString(64, lowercase: true), []);
            if (state is not { Secret.Length: > 0, FirstDay: not null })
            {
                throw new ReplayException($"{path} is damaged; without it the customers of an earlier replay cannot log in.");
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
        customer.Length <= 40
        && customer.All(letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter) || letter is '-' or '.')
            ? $"customer-{customer}"
            : $"customer-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customer)))[..32]}";

    public string Password(string username) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(username)))[..40];

    /// <summary>The delivery hour of an order, the same in every run: a request with the same key must have the same body.</summary>
    public DateTimeOffset DeliveryOf(PlannedOrder order, string fingerprint) =>
        new DateTimeOffset(FirstDay[fingerprint], TimeOnly.MinValue, TimeSpan.Zero).AddHours(order.Index % (Days * 24));

    /// <summary>Does not contain the secret.</summary>
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
