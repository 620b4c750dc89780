using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shop.Storage.Freshness;
using Shop.Users.Passwords;
using Shop.Users.Sessions;
using Shop.Users.Tokens;

namespace Shop.Users;

/// <summary>Registers the services of the user grains.</summary>
internal static class UsersServices
{
    /// <summary>
    /// Adds the options of the sections <c>Passwords</c>, <c>Sessions</c> and <c>Tokens</c>, validated when the host starts, and the
    /// password hasher.
    /// </summary>
    public static IServiceCollection AddShopUsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<PasswordOptions>().Bind(configuration.GetSection("Passwords")).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<SessionOptions>().Bind(configuration.GetSection("Sessions")).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<TokenOptions>().Bind(configuration.GetSection("Tokens")).ValidateDataAnnotations();
        services.TryAddSingleton<PasswordHasher>();
        services.AddFreshState();
        return services;
    }
}
