using Shop.Local.Run;

namespace Shop.Local.Tests.Run;

public sealed class AdminCredentialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string AdminFile => _folder["admin.json"];

    [Fact]
    public void The_password_is_generated_once()
    {
        var (first, firstIsNew) = AdminCredentials.ReadOrCreate(AdminFile);
        var (second, secondIsNew) = AdminCredentials.ReadOrCreate(AdminFile);

        Assert.True(firstIsNew);
        Assert.False(secondIsNew);
        Assert.Equal(first, second);
        Assert.Equal("admin", first.Username);
        Assert.Equal(20, first.Password.Length);
    }

    [Fact]
    public void Two_shops_have_different_passwords() =>
        Assert.NotEqual(
            AdminCredentials.ReadOrCreate(AdminFile).Admin.Password,
            AdminCredentials.ReadOrCreate(_folder["other.json"]).Admin.Password);

    [Fact]
    public void The_file_is_readable_by_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes exist on Unix only.");
            return;
        }

        AdminCredentials.ReadOrCreate(AdminFile);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AdminFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"username":"admin"}""")]
    [InlineData("""{"username":"admin","password":""}""")]
    [InlineData("""{"username":"not a name","password":"secret-words"}""")]
    [InlineData("""{"username":"admin","password":"secret-wor""")]
    public void A_damaged_file_is_neither_overwritten_nor_quoted(string content)
    {
        File.WriteAllText(AdminFile, content);

        var exception = Assert.Throws<LocalShopException>(() => AdminCredentials.ReadOrCreate(AdminFile));

        Assert.Contains(AdminFile, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(AdminFile));
    }

    [Fact]
    public void A_command_reads_the_file_that_the_shop_has_created()
    {
        var (admin, _) = AdminCredentials.ReadOrCreate(AdminFile);

        Assert.Equal(admin, AdminCredentials.Read(_folder.Path));
    }

    [Fact]
    public void A_missing_file_is_reported_to_a_command()
    {
        var exception = Assert.Throws<LocalShopException>(() => AdminCredentials.Read(_folder["missing"]));

        Assert.Contains("does not exist. Is --data", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_does_not_contain_the_password() =>
        Assert.DoesNotContain("secret", new AdminCredentials("admin", "secret").ToString(), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
