using Microsoft.Extensions.Configuration;
using Npgsql;
using Shop.Hosting.Database;

namespace Shop.Hosting.Tests;

public sealed class ShopDatabaseTests
{
    private const string Given = "Host=db;Database=shop;Username=shop;Password=secret";

    [Fact]
    public void What_was_not_set_by_hand_is_set()
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
    public void What_was_set_by_hand_stays(string setting)
    {
        var (keyword, value) = (setting.Split('=')[0], setting.Split('=')[1]);

        var normalised = new NpgsqlConnectionStringBuilder(ShopDatabase.Normalise($"{Given};{setting}", "shop-test"));

        Assert.Equal(value, normalised[keyword]?.ToString(), ignoreCase: true);
    }

    [Fact]
    public void Normalising_twice_changes_nothing()
    {
        var once = ShopDatabase.Normalise(Given, "shop-test");

        Assert.Equal(once, ShopDatabase.Normalise(once, "another", 3));
    }

    [Fact]
    public void A_pool_is_never_smaller_than_its_own_minimum()
    {
        var normalised = new NpgsqlConnectionStringBuilder(ShopDatabase.Normalise(Given + ";Minimum Pool Size=9", "shop-test", 4));

        Assert.Equal(9, normalised.MaxPoolSize);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_missing_connection_string_is_said_in_one_line(string? configured)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Shop", configured)]).Build();

        var refusal = Assert.Throws<ShopConfigurationException>(() => ShopDatabase.GetConnectionString(configuration, "shop-test"));

        Assert.Contains("ConnectionStrings:Shop", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("Pasword=secret")]
    [InlineData("Host=db;Port=secret")]
    [InlineData("Database=shop;Password=secret")]
    public void A_broken_connection_string_is_refused_without_quoting_it(string configured)
    {
        var refusal = Assert.Throws<ShopConfigurationException>(() => ShopDatabase.Normalise(configured, "shop-test"));

        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }
}
