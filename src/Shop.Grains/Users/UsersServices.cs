using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shop.Users.Passwords;
using Shop.Users.Sessions;
using Shop.Users.Tokens;

namespace Shop.Users;

/// <summary>Registers what the grains of users need.</summary>
internal static class UsersServices
{
    /// <summary>Options from the sections <c>Passwords</c>, <c>Sessions</c> and <c>Tokens</c>, checked at start, and the silo's password workers.</summary>
    public static IServiceCollection AddShopUsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<PasswordOptions>().Bind(configuration.GetSection("Passwords"))
            .Validate(options => options.IsStrongEnough, "Passwords: a hash must cost at least what OWASP recommends for Argon2id, such as MemoryKiB=19456 with Iterations=2.")
            .Validate(options => options.IsRunnable, "Passwords: Workers must be 0 to 64 and MaxWait at most 30 s.")
            .ValidateOnStart();
        services.AddOptions<SessionOptions>().Bind(configuration.GetSection("Sessions"))
            .Validate(options => options.IsValid, "Sessions: AccessLifetime must be 1 s to 1 day, RefreshLifetime not shorter and at most a year, MaxSessions 1 to 1000.")
            .ValidateOnStart();
        services.AddOptions<TokenOptions>().Bind(configuration.GetSection("Tokens"))
            .Validate(options => options.IsValid, "Tokens: SigningKey must be a private key on P-256 in PEM (or absent), KeyLifetime at least an hour.")
            .ValidateOnStart();
        services.TryAddSingleton<PasswordHasher>();
        return services;
    }
}
