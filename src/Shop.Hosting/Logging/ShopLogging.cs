using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Logging;

/// <summary>
/// Logs go to the console: a line per event for people in the environments Development and Local, a JSON object per event otherwise. What is repeated
/// all too often is left out (<see cref="DuplicateLogSampler"/>).
/// </summary>
public static class ShopLogging
{
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:System"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None", // the answer says it, every few seconds
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error", // warns of keys that live in memory only: meant so
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error", // a call that timed out; whoever made it says so
        ["Logging:LogLevel:Orleans.Messaging"] = "Error", // messages that grew old, one line each
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error", // warns at every start of a pause since the machine's boot
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Shop"] = "Information",
    };

    /// <summary>Adds the console and the default levels. Every setting yields to the ordinary <c>Logging</c> configuration.</summary>
    public static WebApplicationBuilder AddShopLogging(this WebApplicationBuilder builder)
    {
        var forPeople = builder.Environment.IsDevelopment() || builder.Environment.IsEnvironment("Local");
        Dictionary<string, string?> format = forPeople
            ? new()
            {
                ["Logging:Console:FormatterName"] = "simple",
                ["Logging:Console:FormatterOptions:SingleLine"] = "true",
                ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
            }
            : new()
            {
                ["Logging:Console:FormatterName"] = "json",
                ["Logging:Console:FormatterOptions:IncludeScopes"] = "true",
                ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
                ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ",
            };

        // First in the list of sources, so that every other source has the last word.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [.. Levels, .. format] });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.AddSampler<DuplicateLogSampler>();
        builder.Services.TryAddSingleton(services => (DuplicateLogSampler)services.GetRequiredService<LoggingSampler>());
        builder.Services.AddHostedService<DuplicateLogReport>();
        return builder;
    }
}
