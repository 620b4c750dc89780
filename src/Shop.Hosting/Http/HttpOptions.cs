using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Shop.Hosting.Http;

/// <summary>The address that a host serves HTTP on.</summary>
internal sealed class HttpOptions : IValidatableObject
{
    public const string Section = "Http";

    private const string Any = "any";
    private const string Loopback = "loopback";

    /// <summary>
    /// <c>loopback</c>, <c>any</c>, or an IP address of this machine. Default: <c>any</c> in a container, otherwise <c>loopback</c>.
    /// </summary>
    public string? Bind { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Bind) && Bind is not (Any or Loopback) && !IPAddress.TryParse(Bind, out _))
        {
            yield return new ValidationResult(
                $"Http:Bind is \"{Bind}\"; it must be \"any\", \"loopback\" or an IP address of this machine.", [nameof(Bind)]);
        }
    }

    public IPAddress GetAddress(IConfiguration configuration) => Bind switch
    {
        null or "" => configuration.InContainer() ? IPAddress.IPv6Any : IPAddress.Loopback,
        Any => IPAddress.IPv6Any,
        Loopback => IPAddress.Loopback,
        _ => IPAddress.Parse(Bind),
    };
}
