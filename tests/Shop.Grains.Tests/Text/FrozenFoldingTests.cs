using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Shop.Testing;
using Shop.Text;
using Shop.Users;

namespace Shop.Grains.Tests.Text;

/// <summary>Ids derive from folded names: no update of the runtime or of the operating system may change a result here.</summary>
public sealed class FrozenFoldingTests(ShopPostgres postgres)
{
    private const string Child = "SHOP_TEST_FOLDING_CHILD";

    /// <summary>The ids are those of the folding before the table, by ICU 72 (Unicode 15.0).</summary>
    [Theory]
    [InlineData("Alice", "alice", "37fef79c-2096-898d-b798-6eca25b1acbc")]
    [InlineData("Иван", "иван", "44dd623d-14f0-8986-b0a8-cbc51182cbdf")]
    [InlineData("STRAẞE", "strasse", "374ba3c5-a2cf-8fe2-892f-4620f8570010")]
    [InlineData("Σίσυφος", "σίσυφοσ", "773a5601-c8ca-8088-9099-c28bb410aacf")]
    [InlineData("\u1FB4", "\u03AC\u03B9", "4d508a77-12c9-8c8b-944e-fded6b364c86")]
    [InlineData("İstanbul", "i\u0307stanbul", "8df03267-5aee-896f-a738-bed298d0a8ae")]
    [InlineData("ａｌｉｃｅ", "alice", "37fef79c-2096-898d-b798-6eca25b1acbc")]
    [InlineData("𝐀𝐥𝐢𝐜𝐞", "alice", "37fef79c-2096-898d-b798-6eca25b1acbc")]
    [InlineData("oﬃce", "office", "e74abfb0-1a61-8b7b-9cb2-8635079f7eb2")]
    [InlineData("cafe\u0301", "caf\u00E9", "83a71aa5-644d-8593-b057-10d6c35b9f6c")]
    [InlineData("ꮳꮃꭹ", "ᏣᎳᎩ", "9cdeb1c6-a05c-8b25-8ce2-a37d43047ff0")]
    [InlineData("ᲙᲐᲮᲐ", "კახა", "59d14e7f-859c-8d37-9e2e-b2e894fa9328")]
    [InlineData("\u1100\u1161\u11A8", "각", "b64f847c-f4f1-81b4-aca1-dd9b9126e49e")]
    [InlineData("नमस्ते", "नमस्ते", "9339515e-6310-8c0a-84a4-6b3050785d64")]
    [InlineData("Ǆ", "dž", "dd0c1c74-97fa-8b14-826b-1f0bcb4d1c61")]
    [InlineData("Ω\u0345", "ωι", "06bb610a-1ea8-84e3-93f5-fab7345f9f61")]
    [InlineData("ﷲ", "الله", "67541336-f12e-8855-b272-7309e97347cc")]
    [InlineData("\uA7DA", "\uA7DA", "c6d90a94-38b7-8464-82d5-4a71fe5284cd")]
    [InlineData("\U00010D50", "\U00010D50", "ff68b9a4-2ad6-85ee-bbca-b079eb7bd831")]
    public void A_name_registered_before_keeps_its_id(string typed, string folded, string id)
    {
        Assert.True(Username.TryParse(typed, out var name));
        Assert.Equal((folded, id), (name.Folded, name.UserId.ToString()));
    }

    [Fact]
    public void The_folding_of_every_character_is_frozen()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in Characters().Select(rune => rune.ToString()))
        {
            all.AppendData(Encoding.UTF8.GetBytes(TextFolding.Fold(text) + "\n"));
        }

        Assert.Equal(
            "86705766895d7d46811d9b64b12760e93144f67c9c9e85b91e941298b3f06b82", Convert.ToHexStringLower(all.GetHashAndReset()));
    }

    [Fact]
    public void The_table_agrees_with_the_runtime_for_all_characters_that_both_cover()
    {
        if (IsWithoutIcu)
        {
            return; // The child process of the test below.
        }

        foreach (var rune in Characters().Where(rune => TextFolding.KindOf(rune) != CharacterKind.Other))
        {
            foreach (var text in new[] { $"{rune}", $"a{rune}", $"{rune}\u0301\u0345", $"\u0345{rune}\u0316" })
            {
                Assert.True(HostFolding.Fold(text) == TextFolding.Fold(text), $"U+{rune.Value:X}");
                Assert.True(text.Normalize(NormalizationForm.FormC) == TextFolding.Compose(text), $"U+{rune.Value:X} composed");
            }
        }
    }

    [Fact]
    public void The_two_cases_of_a_letter_newer_than_the_table_are_different_and_not_registered()
    {
        Assert.True(Username.TryParse("\uA7DA", out var upper));
        Assert.True(Username.TryParse("\uA7DB", out var lower));
        Assert.NotEqual(upper.UserId, lower.UserId);
        Assert.False(upper.HasFrozenFolding || lower.HasFrozenFolding);
        Assert.True(Username.TryParse("Иван_7", out var name));
        Assert.True(name.HasFrozenFolding);
    }

    [Fact]
    public async Task The_database_has_the_fingerprint_of_the_table()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        Assert.Equal(TextFolding.Fingerprint, await database.ReadAsync<string>("SELECT fingerprint FROM text_folding"));
    }

    /// <summary>Runs the other tests of this class, and those of names and passwords, as on an image without ICU.</summary>
    [Fact]
    public async Task Without_ICU_all_names_and_passwords_fold_as_with_it()
    {
        if (Environment.GetEnvironmentVariable(Child) is not null)
        {
            Assert.True(IsWithoutIcu);
            return;
        }

        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(FrozenFoldingTests).Assembly.Location, "-noLogo", "-noColor", "-class", typeof(FrozenFoldingTests).FullName!,
                "-class", "Shop.Grains.Tests.Users.UsernameTests", "-class", "Shop.Grains.Tests.Users.PasswordRulesTests",
            ]);
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment[Child] = "1";

        var result = await HostProcess.RunAsync(start, TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains("Failed: 0", result.Output, StringComparison.Ordinal);
    }

    // Without ICU string.Normalize does nothing.
    private static bool IsWithoutIcu => "e\u0301".Normalize(NormalizationForm.FormC).Length == 2;

    private static IEnumerable<Rune> Characters() => Enumerable.Range(0, 0x110000)
        .Where(value => Rune.IsValid(value) && value != 0xFFFE)
        .Select(value => new Rune(value));
}
