using Shop.Local.Run;

namespace Shop.Local.Tests.Run;

public sealed class AdminAccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string AdminFile => _folder["admin.json"];

    [Fact]
    public void The_password_is_made_once_and_kept()
    {
        var (first, firstIsNew) = AdminAccess.ReadOrCreate(AdminFile);
        var (second, secondIsNew) = AdminAccess.ReadOrCreate(AdminFile);

        Assert.True(firstIsNew);
        Assert.False(secondIsNew);
        Assert.Equal(first, second);
        Assert.Equal("admin", first.Username);
        Assert.Equal(20, first.Password.Length);
    }

    [Fact]
    public void Two_shops_get_two_passwords() =>
        Assert.NotEqual(AdminAccess.ReadOrCreate(AdminFile).Admin.Password, AdminAccess.ReadOrCreate(_folder["other.json"]).Admin.Password);

    [Fact]
    public void Only_its_owner_may_read_the_file()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are a thing of Unix.");
            return;
        }

        AdminAccess.ReadOrCreate(AdminFile);

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
    public void A_damaged_file_is_refused_and_neither_overwritten_nor_quoted(string content)
    {
        File.WriteAllText(AdminFile, content);

        var refused = Assert.Throws<LocalShopException>(() => AdminAccess.ReadOrCreate(AdminFile));

        Assert.Contains(AdminFile, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(AdminFile));
    }

    [Fact]
    public void A_password_is_never_printed() =>
        Assert.DoesNotContain("secret", new AdminAccess("admin", "secret").ToString(), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
