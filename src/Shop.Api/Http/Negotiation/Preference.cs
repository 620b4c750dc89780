using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Shop.Api.Http.Negotiation;

/// <summary>The client's preferred wait for an outcome (<c>Prefer</c>, RFC 7240): <c>wait=N</c>, <c>respond-async</c> or both.</summary>
/// <param name="Wait">Maximum time to wait for the outcome.</param>
/// <param name="Applied">The value of <c>Preference-Applied</c>; null without a preference.</param>
internal sealed record Preference(TimeSpan Wait, string? Applied) : IBindableFromHttpContext<Preference>, IEndpointParameterMetadataProvider
{
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(2);

    public static ValueTask<Preference?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(Parse(context.Request.Headers["Prefer"]));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(Supported.Instance);

    /// <summary>Invalid preferences are ignored (RFC 7240, 2). Of duplicates the first one is used.</summary>
    internal static Preference Parse(StringValues header)
    {
        int? wait = null;
        var isAsync = false;
        foreach (var preference in header.SelectMany(line => (line ?? "").Split(',')))
        {
            // A semicolon starts parameters. None are defined for these two preferences.
            var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [var name] && name.Equals("respond-async", StringComparison.OrdinalIgnoreCase))
            {
                isAsync = true;
            }
            else if (wait is null && parts is [var key, var value] && key.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                wait = (int)Math.Min(seconds, Max.TotalSeconds);
            }
        }

        return (isAsync, wait) switch
        {
            (false, null) => new Preference(Default, null),
            (true, null) => new Preference(TimeSpan.Zero, "respond-async"),
            (_, { } seconds) => new Preference(
                TimeSpan.FromSeconds(seconds),
                string.Create(CultureInfo.InvariantCulture, $"{(isAsync ? "respond-async, " : "")}wait={seconds}")),
        };
    }

    /// <summary>Marks endpoints that support <c>Prefer</c>.</summary>
    internal sealed class Supported
    {
        public static readonly Supported Instance = new();
    }
}
