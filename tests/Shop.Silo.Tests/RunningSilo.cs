using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shop.Hosting.Http;
using Shop.Identities;
using Shop.Testing;
using Shop.Users;

namespace Shop.Silo.Tests;

/// <summary>A silo with an administrator, shared by the tests of a class.</summary>
public sealed class RunningSilo(ShopPostgres postgres) : IAsyncLifetime
{
    public const string Admin = "keeper";
    public const string Password = "correct horse battery";

    private TestDatabase? _database;
    private WebApplication? _app;

    public IGrainFactory Grains => App.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => App.Services;

    public Uri Root => App.Root(ShopPort.Admin);

    private WebApplication App => _app ?? throw new InvalidOperationException("The silo has not been started.");

    public static UserId IdOf(string username) =>
        Username.TryParse(username, out var parsed) ? parsed.UserId : throw new ArgumentException("Not a username.", nameof(username));

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _app = TestHosts.Silo(_database.ConnectionString, $"--Admin:Username={Admin}", $"--Admin:Password={Password}");
        await _app.StartAsync();
        await TestHosts.EventuallyAsync(
            async () => await Grains.User(IdOf(Admin)).FindAsync() is { Role: Role.Admin }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Registers a customer with the password <see cref="Password"/> and returns the username.</summary>
    public async Task<string> RegisterAsync()
    {
        var name = $"customer-{Guid.CreateVersion7():N}";
        Assert.True(Username.TryParse(name, out var username));
        Assert.IsType<RegisterResult.Registered>(
            await Grains.User(username.UserId).RegisterAsync(new RegisterUser(username, Password, Profile.Empty)));
        return name;
    }

    /// <summary>A client with cookies that does not follow redirects.</summary>
    public HttpClient NewBrowser() =>
        new(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = Root };
}
