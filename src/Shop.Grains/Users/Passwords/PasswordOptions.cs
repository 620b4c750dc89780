using System.ComponentModel.DataAnnotations;

namespace Shop.Users.Passwords;

/// <summary>Configuration section <c>Passwords</c>: the cost of a hash, and the processors of a silo that hash.</summary>
internal sealed class PasswordOptions : IValidatableObject
{
    // The product that OWASP's password storage cheat sheet accepts: it names m=47104 t=1, 19456 t=2, 12288 t=3, 9216 t=4 and 7168 t=5.
    private const long MinCost = 7168 * 5;

    /// <summary>Memory of one hash (Argon2's m) in KiB, 7,168 to 1,048,576. Default: 19,456.</summary>
    [Range(7168, 1_048_576)]
    public int MemoryKiB { get; set; } = 19456;

    /// <summary>Passes over the memory (Argon2's t), 1 to 100. Default: 2.</summary>
    [Range(1, 100)]
    public int Iterations { get; set; } = 2;

    /// <summary>Hashes at the same time on one silo, 0 to 64. Default: 0, half of the processors.</summary>
    [Range(0, 64)]
    public int Workers { get; set; }

    /// <summary>How long a call may queue for a worker before it is rejected, more than zero, at most 30 s. Default: 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30", MinimumIsExclusive = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The number of workers that <see cref="Workers"/> stands for.</summary>
    public int WorkerCount => Workers > 0 ? Workers : Math.Max(1, Environment.ProcessorCount / 2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((long)MemoryKiB * Iterations < MinCost)
        {
            yield return new ValidationResult(
                "Passwords: a hash must cost at least what OWASP recommends for Argon2id, such as MemoryKiB=19456 with Iterations=2.",
                [nameof(MemoryKiB), nameof(Iterations)]);
        }
    }
}
