namespace Shop.Api.Http.OpenApi;

/// <summary>Settings of the API's documentation.</summary>
internal sealed class DocsOptions
{
    public const string Section = "Docs";

    /// <summary>Serves <c>/openapi/v1.json</c> and <c>/docs</c>. If false, both are 404. Default: true.</summary>
    public bool Enabled { get; set; } = true;
}
