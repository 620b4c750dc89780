using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Shop.Api.Http.Negotiation;

/// <summary>How long a client likes to wait for an outcome (RFC 7240): <c>wait=N</c>, <c>respond-async</c> or both.</summary>
/// <param name="Wait">How long to wait.</param>
/// <param name="Applied">What to say in <c>Preference-Applied</c>; null if the client had no such wish.</param>
internal sealed record Preference(TimeSpan Wait, string? Applied) : IBindableFromHttpContext<Preference>, IEndpointParameterMetadataProvider
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(2);

    public static ValueTask<Preference?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(Parse(context.Request.Headers["Prefer"]));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(Understood.Instance);

    /// <summary>What cannot be understood is no wish (RFC 7240, 2); of a repeated wish the first counts.</summary>
    internal static Preference Parse(StringValues header)
    {
        int? wait = null;
        var async = false;
        foreach (var preference in header.SelectMany(line => (line ?? "").Split(',')))
        {
            // What follows a semicolon are parameters of the preference; none are defined for these two.
            var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [var name] && name.Equals("respond-async", StringComparison.OrdinalIgnoreCase))
            {
                async = true;
            }
            else if (wait is null && parts is [var key, var value] && key.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                wait = (int)Math.Min(seconds, Longest.TotalSeconds);
            }
        }

        return (async, wait) switch
        {
            (false, null) => new Preference(Default, null),
            (true, null) => new Preference(TimeSpan.Zero, "respond-async"),
            (_, { } seconds) => new Preference(
                TimeSpan.FromSeconds(seconds),
                string.Create(CultureInfo.InvariantCulture, $"{(async ? "respond-async, " : "")}wait={seconds}")),
        };
    }

    /// <summary>Marks endpoints that understand <c>Prefer</c>.</summary>
    internal sealed class Understood
    {
        public static readonly Understood Instance = new();
    }
}
