using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shop.Hosting.Clustering;
using Shop.Identities;
using Shop.Notifications.Mail;
using Shop.Storage.Availability;
using Shop.Testing;
using Shop.Users;

namespace Shop.Grains.Tests.Users;

/// <summary>One silo with the user grains on PostgreSQL, with a clock that tests can advance.</summary>
public class UsersCluster(ShopPostgres postgres) : GrainCluster(postgres)
{
    internal ShiftedTime Time { get; } = new();

    /// <summary>Deactivates a grain, so that the next call reads the stored state.</summary>
    public Task DeactivateAsync(IAddressable grain) => Cluster.DeactivateAsync(grain);

    internal static RegisterUser NewUser(string password = "correct horse", Profile? profile = null) =>
        Username.TryParse($"User-{Guid.CreateVersion7():N}", out var name)
            ? new RegisterUser(name, password, profile ?? Profile.Empty)
            : throw new InvalidOperationException();

    internal async Task<RegisterUser> RegisterAsync(string password = "correct horse", Profile? profile = null)
    {
        var user = NewUser(password, profile);
        Assert.IsType<RegisterResult.Registered>(await Grains.User(user.Username.UserId).RegisterAsync(user));
        return user;
    }

    internal async Task<TokenPair> LoginAsync(RegisterUser user) =>
        Assert.IsType<LoginResult.LoggedIn>(await Grains.User(user.Username.UserId).LoginAsync(user.Password)).Tokens;

    protected override void Configure(ISiloBuilder silo)
    {
        var settings = new Dictionary<string, string?>
        {
            // The cheapest valid parameters.
            ["Passwords:MemoryKiB"] = "7168",
            ["Passwords:Iterations"] = "5",
            ["Passwords:MaxWait"] = "00:00:20",
        };
        AddSettings(settings);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        silo.Services.AddSingleton<TimeProvider>(Time);
        silo.Services.AddShopUsers(configuration);
        silo.Services.AddShopMail(configuration);
        silo.Services.AddStorageFaultFilter();
        silo.AddShopStorage();
    }

    protected virtual void AddSettings(Dictionary<string, string?> settings)
    {
    }
}

/// <summary>The tests that share one cluster. They run sequentially, because some of them advance its clock or break its storage.</summary>
[CollectionDefinition("Users")]
public sealed class UsersTests : ICollectionFixture<UsersCluster>;
