using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Logging;

/// <summary>
/// Logs to the console: one text line per event in the environments Development and Local, otherwise one JSON object per event. Events
/// that repeat too often are dropped (<see cref="DuplicateLogSampler"/>).
/// </summary>
public static class ShopLogging
{
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        ["Logging:LogLevel:System"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None", // the response of every probe has it
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error", // warns of keys in memory only: intended
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error", // a timed-out call; the caller logs it
        ["Logging:LogLevel:Orleans.Messaging"] = "Error", // expired messages, one line each
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error", // warns at every start of a pause since the machine booted
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Shop"] = "Information",
    };

    /// <summary>Adds the console and the default levels. The <c>Logging</c> configuration overrides each of them.</summary>
    public static WebApplicationBuilder AddShopLogging(this WebApplicationBuilder builder)
    {
        var isText = builder.Environment.IsDevelopment() || builder.Environment.IsEnvironment("Local");
        Dictionary<string, string?> format = isText
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

        // First in the list of sources: every other source overrides it.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [.. Levels, .. format] });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.AddSampler<DuplicateLogSampler>();
        builder.Services.TryAddSingleton(services => (DuplicateLogSampler)services.GetRequiredService<LoggingSampler>());
        builder.Services.AddHostedService<DuplicateLogReporter>();
        return builder;
    }
}
