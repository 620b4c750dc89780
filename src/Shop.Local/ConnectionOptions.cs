using System.CommandLine;

namespace Shop.Local;

/// <summary>The options of the commands that call a running shop.</summary>
internal static class ConnectionOptions
{
    public static Option<string> Url()
    {
        var url = new Option<string>("--url")
        {
            Description = "The address of the shop.",
            DefaultValueFactory = _ => "http://localhost:8080",
        };
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var parsed)
                || parsed.Scheme is not ("http" or "https"))
            {
                result.AddError("--url must be an address such as http://localhost:8080.");
            }
        });
        return url;
    }

    /// <summary>The connection string of an existing database, from the environment; null for the private one of the data folder.</summary>
    public static string? ExistingDatabase() =>
        Environment.GetEnvironmentVariable("ConnectionStrings__Shop") is { Length: > 0 } database ? database : null;

    public static Option<string> Data() =>
        new("--data") { Description = "The data folder of the shop.", DefaultValueFactory = _ => ".data" };
}
