namespace Shop.Api.Http.Hosting;

/// <summary>Response headers that restrict browsers.</summary>
internal static class SecurityHeaders
{
    /// <summary>The policy of the API reference page: its own script and styles, and requests to this origin.</summary>
    public const string Docs = "docs";

    public static IServiceCollection AddShopSecurityHeaders(this IServiceCollection services)
    {
        services.AddSecurityHeaderPolicies()
            .SetDefaultPolicy(policy => policy
                .AddFrameOptionsDeny()
                .AddContentTypeOptionsNoSniff()
                .AddReferrerPolicyNoReferrer()
                .AddContentSecurityPolicy(csp =>
                {
                    csp.AddDefaultSrc().None();
                    csp.AddFrameAncestors().None();
                })
                .RemoveServerHeader())
            .AddPolicy(Docs, policy => policy
                .AddFrameOptionsDeny()
                .AddContentTypeOptionsNoSniff()
                .AddReferrerPolicyNoReferrer()
                .RemoveServerHeader()
                .AddContentSecurityPolicy(csp =>
                {
                    csp.AddDefaultSrc().None();
                    csp.AddScriptSrc().Self().UnsafeInline().UnsafeEval();
                    csp.AddStyleSrc().Self().UnsafeInline();
                    csp.AddImgSrc().Self().Data();
                    csp.AddFontSrc().Self().Data();
                    csp.AddConnectSrc().Self();
                    csp.AddFrameAncestors().None();
                    csp.AddBaseUri().None();
                    csp.AddFormAction().None();
                }));
        return services;
    }
}
