using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Shop.Notifications.Mail;

/// <summary>Registers the delivery of mail.</summary>
internal static class MailServices
{
    /// <summary>
    /// Adds the options of the section <c>Mail</c>, validated at start. If they have a host, the silo starts the dispatcher.
    /// </summary>
    public static IServiceCollection AddShopMail(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Mail");
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<MailOptions>().Bind(section).ValidateDataAnnotations();
        services.TryAddSingleton<MailStore>();
        if (!string.IsNullOrWhiteSpace(section["Host"]))
        {
            services.AddHostedService<MailStarter>();
        }

        return services;
    }
}
