using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Shop.Api.Http.Limits;

/// <summary>How much one node takes on at a time (<c>Load:…</c>); what is more is refused at once, not queued.</summary>
internal sealed class LoadOptions
{
    public const string Section = "Load";

    /// <summary>Requests under way.</summary>
    [Range(1, 1_000_000)]
    public int Requests { get; set; } = 2_000;

    /// <summary>Open event streams; they take little but last long, so they are counted on their own.</summary>
    [Range(1, 1_000_000)]
    public int Streams { get; set; } = 2_000;
}

[OptionsValidator]
internal sealed partial class LoadOptionsValidator : IValidateOptions<LoadOptions>;
