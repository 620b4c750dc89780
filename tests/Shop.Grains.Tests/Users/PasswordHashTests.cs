using System.ComponentModel.DataAnnotations;
using Shop.Users.Passwords;

namespace Shop.Grains.Tests.Users;

public sealed class PasswordHashTests
{
    private static readonly PasswordOptions Cheap = new() { MemoryKiB = 7168, Iterations = 5 };

    /// <summary>
    /// Computed with the reference implementation (P-H-C/phc-winner-argon2): <c>argon2 somesaltsomesalt -id -t 2 -k 65536 -p 1 -l 32
    /// -e</c>.
    /// </summary>
    [Fact]
    public void A_hash_of_the_reference_implementation_is_verified()
    {
        var hash = PasswordHash.Parse("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/DO3gTkjHTS3Fia9YkXB1y76GQrWBcPYFmpyrc7fosI");

        Assert.True(hash.Verify("password"));
        Assert.False(hash.Verify("passwore"));
    }

    [Fact]
    public void A_hash_survives_formatting_and_two_hashes_of_one_password_differ()
    {
        var hash = PasswordHash.Create("correct horse", Cheap);
        var other = PasswordHash.Create("correct horse", Cheap);

        Assert.StartsWith("$argon2id$v=19$m=7168,t=5,p=1$", hash.ToString(), StringComparison.Ordinal);
        Assert.True(PasswordHash.Parse(hash.ToString()).Verify("correct horse"));
        Assert.NotEqual(hash.ToString(), other.ToString());
    }

    [Fact]
    public void A_hash_with_other_parameters_is_outdated()
    {
        var hash = PasswordHash.Create("correct horse", Cheap);

        Assert.False(hash.IsOutdated(Cheap));
        Assert.True(hash.IsOutdated(new PasswordOptions()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("password")]
    [InlineData("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    public void Other_texts_are_rejected(string text) => Assert.False(PasswordHash.TryParse(text, out _));

    [Fact]
    public void A_hash_cheaper_than_recommended_cannot_be_configured()
    {
        Assert.True(IsValid(new PasswordOptions()));
        Assert.True(IsValid(Cheap));
        Assert.False(IsValid(new PasswordOptions { MemoryKiB = 7168, Iterations = 4 }));
        Assert.False(IsValid(new PasswordOptions { MemoryKiB = 1024, Iterations = 100 }));
    }

    private static bool IsValid(PasswordOptions options) =>
        Validator.TryValidateObject(options, new ValidationContext(options), validationResults: null, validateAllProperties: true);
}
