using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.OpenApi;

/// <summary>The general part of the OpenAPI document.</summary>
internal static class DocumentDocs
{
    public const string SecurityScheme = "bearer";
    public const string ProblemSchema = "Problem";

    private const string Rules = """
        An online shop with a catalog, accounts and orders. An order reserves items, books a delivery and pays, or fails as a whole.

        **First steps**: register, log in, top up, search items, place an order, follow it.

        - Bodies are JSON in UTF-8. Unknown and duplicate members are rejected, as are numbers in quotes, fractions and exponents.
          A body has at most 64 KiB, that of an order 256 KiB.
        - Ids are opaque. Times are RFC 3339 with an offset. Money is a whole number of minor units of the shop's one currency;
          `currencyDigits` of the account is the number of its decimal digits.
        - Errors are `application/problem+json` (RFC 9457). Programs use `code`; `errors` has a message per invalid value; support requests
          should contain `traceId`. All paths can also return 404, 405 with `Allow`, 414 and 431.
        - Operations that cannot be undone require an `Idempotency-Key`. A retry with the same key and body is safe. It returns the first
          response, with `Idempotent-Replayed: true`.
        - Lists are paged: `nextCursor` is the `cursor` of the next page, and null on the last page.
        - Each `GET` path supports `HEAD`.
        - `RateLimit` and `RateLimit-Policy` report the remaining requests. 429 and 503 have `Retry-After`.
        """;

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Identity", "Registration, sessions, profiles."),
        ("Account", "The user's money: balance and transactions."),
        ("Catalog", "Items, stock and reservations."),
        ("Orders", "Place, follow and cancel orders."),
        ("Delivery", "Deliveries and delivery slots."),
        ("Notifications", "Messages about the outcome of orders."),
        ("Administration", "Audit and recovery."),
    ];

    public static async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Orleans.Shop", Version = "1", Description = Rules };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        document.AddComponent<IOpenApiSecurityScheme>(SecurityScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The accessToken of the login response.",
        });
        document.AddComponent<IOpenApiSchema>(
            ProblemSchema, await context.GetOrCreateSchemaAsync(typeof(ProblemResponse), null, cancellationToken));
        foreach (var problem in ProblemTypes.All)
        {
            var example = new OpenApiExample { Summary = problem.Title, Value = ProblemDocs.Example(problem) };
            document.AddComponent<IOpenApiExample>(problem.Code, example);
        }

        foreach (var (name, header) in SharedHeaders.All)
        {
            document.AddComponent(name, header);
        }

        foreach (var schema in document.Components?.Schemas?.Values ?? [])
        {
            DropNull(schema);
        }

        foreach (var path in document.Paths.Values)
        {
            // HEAD has the documentation of GET, and each operation needs a unique id.
            path.Operations?.Remove(HttpMethod.Head);
        }
    }

    // In requests null and absent are the same; responses omit an absent object. The schema therefore does not list null.
    private static void DropNull(IOpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToArray() ?? [])
        {
            if (property.OneOf is [{ Type: JsonSchemaType.Null }, var one])
            {
                schema.Properties![name] = one;
            }
        }
    }
}
