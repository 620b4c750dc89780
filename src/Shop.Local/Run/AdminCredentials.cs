using System.Text.Json;
using Shop.Client;

namespace Shop.Local.Run;

/// <summary>The administrator of a shop that runs on a data folder.</summary>
internal sealed record AdminCredentials(string Username, string Password)
{
    /// <exception cref="AdminCredentialsException">They are not there.</exception>
    public static async Task<AdminCredentials> ReadAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataFolder, "admin.json");
        try
        {
            await using var file = File.OpenRead(path);
            if (await JsonSerializer.DeserializeAsync<AdminCredentials>(file, ShopTransport.Json, cancellationToken) is { Username.Length: > 0, Password.Length: > 0 } found)
            {
                return found;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new AdminCredentialsException($"The administrator's password cannot be read from {path}: {Reason(exception)}");
        }

        throw new AdminCredentialsException($"{path} does not hold a username and a password.");
    }

    private static string Reason(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file. Is --data the folder that the shop was started with?",
        JsonException => "it is not JSON.",
        _ => fault.Message,
    };

    public override string ToString() => Username;
}

internal sealed class AdminCredentialsException(string message) : ShopClientException(message);
