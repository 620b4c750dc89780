namespace Shop.Users.Passwords;

/// <summary>Configuration section <c>Passwords</c>: what a password costs, and how much of a silo that may take.</summary>
internal sealed class PasswordOptions
{
    /// <summary>Memory of one hash (Argon2's m).</summary>
    public int MemoryKiB { get; set; } = 19456;

    /// <summary>Passes over the memory (t).</summary>
    public int Iterations { get; set; } = 2;

    /// <summary>Hashes at the same time on one silo; 0 for half of its processors.</summary>
    public int Workers { get; set; }

    /// <summary>How long a hash may wait for its turn before the call is refused.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(2);

    public int WorkerCount => Workers > 0 ? Workers : Math.Max(1, Environment.ProcessorCount / 2);

    // OWASP's password storage cheat sheet names m=47104 t=1, 19456 t=2, 12288 t=3, 9216 t=4 and 7168 t=5 as equally good.
    public bool IsStrongEnough => MemoryKiB is >= 7168 and <= 1048576 && Iterations is >= 1 and <= 100 && (long)MemoryKiB * Iterations >= 7168 * 5;

    public bool IsRunnable => Workers is >= 0 and <= 64 && MaxWait > TimeSpan.Zero && MaxWait <= TimeSpan.FromSeconds(30);
}
