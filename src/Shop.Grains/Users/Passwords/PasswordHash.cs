using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Shop.Users.Passwords;

/// <summary>
/// An Argon2id hash (RFC 9106) in the PHC string format, <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>. It contains its parameters, so
/// they can be raised at any time.
/// </summary>
internal sealed record PasswordHash(int MemoryKiB, int Iterations, byte[] Salt, byte[] Hash)
{
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Hashes a password. Takes tens of milliseconds of processor time.</summary>
    public static PasswordHash Create(string password, PasswordOptions options)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new(options.MemoryKiB, options.Iterations, salt, Compute(password, options.MemoryKiB, options.Iterations, salt, HashBytes));
    }

    /// <summary>Creates a random hash that no password matches. It costs as much to verify as a real one.</summary>
    public static PasswordHash CreateDummy(PasswordOptions options) =>
        new(options.MemoryKiB, options.Iterations, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));

    /// <summary>True if the password matches. Takes as long as <see cref="Create"/>.</summary>
    public bool Verify(string password) =>
        CryptographicOperations.FixedTimeEquals(Hash, Compute(password, MemoryKiB, Iterations, Salt, Hash.Length));

    /// <summary>True if the hash was made with other parameters than these options.</summary>
    public bool IsOutdated(PasswordOptions options) => MemoryKiB != options.MemoryKiB || Iterations != options.Iterations;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"$argon2id$v=19$m={MemoryKiB},t={Iterations},p=1${ToBase64(Salt)}${ToBase64(Hash)}");

    public static PasswordHash Parse(string text) =>
        TryParse(text, out var hash) ? hash : throw new FormatException("Not a password hash.");

    public static bool TryParse(string text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        if (text.Split('$') is not ["", "argon2id", "v=19", var parameters, var salt, var value]
            || parameters.Split(',') is not [['m', '=', .. var memory], ['t', '=', .. var iterations], "p=1"]
            || !int.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            || !int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var t)
            || FromBase64(salt) is not { Length: SaltBytes } saltBytes
            || FromBase64(value) is not { Length: >= 16 } valueBytes)
        {
            return false;
        }

        hash = new(m, t, saltBytes, valueBytes);
        return true;
    }

    private static byte[] Compute(string password, int memory, int iterations, byte[] salt, int length)
    {
        var parameters = new Argon2Parameters { MemorySize = memory, NumberOfPasses = iterations, DegreeOfParallelism = 1 };
        return PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(Encoding.UTF8.GetBytes(password), salt, length);
    }

    // The PHC format uses base64 without padding.
    private static string ToBase64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? FromBase64(string text)
    {
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var written) ? bytes[..written] : null;
    }
}
