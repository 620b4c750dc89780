using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Identities;

namespace Shop.Local.Run;

/// <summary>
/// The administrator of a local shop, stored in <c>admin.json</c> in the data folder: <c>{"username","password"}</c>, readable by its
/// owner only.
/// </summary>
internal sealed record AdminCredentials(
    [property: JsonPropertyName("username"), JsonRequired] string Username,
    [property: JsonPropertyName("password"), JsonRequired] string Password)
{
    public const string FileName = "admin.json";

    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>The administrator's id.</summary>
    [JsonIgnore]
    public UserId UserId => Users.Username.TryParse(Username, out var username) ? username.UserId : default;

    /// <summary>Does not contain the password.</summary>
    public override string ToString() => $"AdminCredentials {{ {Username} }}";

    /// <summary>Reads the file of a data folder.</summary>
    /// <exception cref="LocalShopException">The file is missing, unreadable or damaged.</exception>
    public static AdminCredentials Read(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        try
        {
            return ReadFile(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LocalShopException(
                $"The administrator's file {file} does not exist. Is --data the folder that the shop was started with?", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, exception);
        }
    }

    /// <summary>Reads the file, or creates it with a new password if it is missing.</summary>
    /// <exception cref="LocalShopException">The file is unreadable or damaged. It is never overwritten.</exception>
    public static (AdminCredentials Admin, bool IsNew) ReadOrCreate(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                return (ReadFile(file), false);
            }

            var admin = new AdminCredentials("admin", RandomNumberGenerator.GetString(Letters, 20));
            Write(file, admin);
            return (admin, true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, exception);
        }
    }

    private static LocalShopException Unusable(string file, Exception exception) =>
        new($"The administrator's file {file} cannot be used: {FailureExplanation.FirstLine(exception.Message)}", exception);

    private static AdminCredentials ReadFile(string file)
    {
        AdminCredentials? admin = null;
        try
        {
            admin = JsonSerializer.Deserialize<AdminCredentials>(File.ReadAllText(file));
        }
        catch (JsonException)
        {
            // Reported below without the exception, whose message may contain a part of the password.
        }

        return admin is { Password.Length: > 0 } && Users.Username.TryParse(admin.Username, out _)
            ? admin
            : throw new LocalShopException(
                $"""The administrator's file {file} is damaged: it must have "username" and "password". """
                + "Repair it, or delete it to get a new password.");
    }

    private static void Write(string file, AdminCredentials admin)
    {
        // Write and rename: after a crash the file is complete or missing.
        var draft = file + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, admin);
            stream.WriteByte((byte)'\n');
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file);
    }
}
