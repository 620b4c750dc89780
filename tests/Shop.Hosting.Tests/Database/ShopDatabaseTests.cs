using Microsoft.Extensions.Configuration;
using Npgsql;
using Shop.Hosting.Database;

namespace Shop.Hosting.Tests.Database;

public sealed class ShopDatabaseTests
{
    private const string Given = "Host=db;Database=shop;Username=shop;Password=secret";

    [Fact]
    public void Missing_keywords_get_defaults()
    {
        var normalised = new NpgsqlConnectionStringBuilder(ShopDatabase.Normalise(Given, "shop-test"));

        Assert.Equal(20, normalised.MaxPoolSize);
        Assert.Equal(20, normalised.MaxAutoPrepare);
        Assert.True(normalised.NoResetOnClose);
        Assert.Equal(3, normalised.Timeout);
        Assert.Equal(5, normalised.CommandTimeout);
        Assert.Equal("shop-test", normalised.ApplicationName);
        Assert.Equal("secret", normalised.Password);
    }

    [Theory]
    [InlineData("Maximum Pool Size=7")]
    [InlineData("MaxPoolSize=7")]
    [InlineData("Max Auto Prepare=0")]
    [InlineData("No Reset On Close=false")]
    [InlineData("Timeout=15")]
    [InlineData("Command Timeout=30")]
    [InlineData("CommandTimeout=30")]
    [InlineData("Application Name=mine")]
    public void Configured_keywords_are_kept(string setting)
    {
        var (keyword, value) = (setting.Split('=')[0], setting.Split('=')[1]);

        var normalised = new NpgsqlConnectionStringBuilder(ShopDatabase.Normalise($"{Given};{setting}", "shop-test"));

        Assert.Equal(value, normalised[keyword]?.ToString(), ignoreCase: true);
    }

    [Fact]
    public void Normalizing_is_idempotent()
    {
        var once = ShopDatabase.Normalise(Given, "shop-test");

        Assert.Equal(once, ShopDatabase.Normalise(once, "another", 3));
    }

    [Fact]
    public void A_pool_is_never_smaller_than_its_configured_minimum()
    {
        var normalised = new NpgsqlConnectionStringBuilder(ShopDatabase.Normalise(Given + ";Minimum Pool Size=9", "shop-test", 4));

        Assert.Equal(9, normalised.MaxPoolSize);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_missing_connection_string_is_reported_in_one_line(string? configured)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Shop", configured)]).Build();

        var exception = Assert.Throws<ShopConfigurationException>(() => ShopDatabase.GetConnectionString(configuration, "shop-test"));

        Assert.Contains("ConnectionStrings:Shop", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("Pasword=secret")]
    [InlineData("Host=db;Port=secret")]
    [InlineData("Database=shop;Password=secret")]
    public void An_invalid_connection_string_is_not_quoted_in_the_error(string configured)
    {
        var exception = Assert.Throws<ShopConfigurationException>(() => ShopDatabase.Normalise(configured, "shop-test"));

        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }
}
