using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Identities;

namespace Shop.Local.Run;

/// <summary>The administrator of a local shop, as <c>admin.json</c> keeps it: <c>{"username","password"}</c>, readable by its owner only.</summary>
internal sealed record AdminAccess(
    [property: JsonPropertyName("username"), JsonRequired] string Username,
    [property: JsonPropertyName("password"), JsonRequired] string Password)
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>The administrator's id.</summary>
    [JsonIgnore]
    public UserId UserId => Users.Username.TryParse(Username, out var username) ? username.UserId : default;

    /// <summary>Never prints the password.</summary>
    public override string ToString() => $"AdminAccess {{ {Username} }}";

    /// <summary>Reads the file; makes one with a new password if there is none.</summary>
    /// <exception cref="LocalShopException">The file is there but damaged: it is never overwritten.</exception>
    public static (AdminAccess Admin, bool IsNew) ReadOrCreate(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                return (Read(file), false);
            }

            var admin = new AdminAccess("admin", RandomNumberGenerator.GetString(Letters, 20));
            Write(file, admin);
            return (admin, true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalShopException($"The administrator's file {file} cannot be used: {Faults.FirstLine(exception.Message)}", exception);
        }
    }

    private static AdminAccess Read(string file)
    {
        AdminAccess? admin = null;
        try
        {
            admin = JsonSerializer.Deserialize<AdminAccess>(File.ReadAllText(file));
        }
        catch (JsonException)
        {
            // Said below, without quoting what may be a part of the password.
        }

        return admin is { Password.Length: > 0 } && Users.Username.TryParse(admin.Username, out _)
            ? admin
            : throw new LocalShopException($"""The administrator's file {file} is damaged: it must hold "username" and "password". Repair it, or remove it to get a new password.""");
    }

    private static void Write(string file, AdminAccess admin)
    {
        // Whole or not at all: a crash in between leaves no half file under the real name.
        var unfinished = file + ".new";
        File.Delete(unfinished);
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(unfinished, mode))
        {
            JsonSerializer.Serialize(stream, admin);
            stream.WriteByte((byte)'\n');
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file);
    }
}
