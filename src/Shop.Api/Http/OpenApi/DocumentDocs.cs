using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.OpenApi;

/// <summary>What the description says about the API as a whole.</summary>
internal static class DocumentDocs
{
    public const string SecurityScheme = "bearer";
    public const string ProblemSchema = "Problem";

    private const string Rules = """
        An online shop: a catalogue, an account with money, orders that reserve goods, book a delivery and pay, or fail as a whole.

        **The walk**: register, log in, top up, look for items, place an order, follow it.

        - Bodies are JSON in UTF-8. Unknown and doubled members are refused; so are numbers in quotes, fractions and exponents. At most 64 KiB, an order 256 KiB.
        - Ids are opaque. Times are RFC 3339 with an offset. Money is a whole number of minor units of the shop's one currency.
        - Errors are `application/problem+json` (RFC 9457); `code` is for programs, `errors` names the values, `traceId` is what to tell when asking.
          Every address also answers 404, 405 with `Allow`, 414 and 431 like that.
        - Operations that change something for ever take an `Idempotency-Key`. Repeating one with the same key and body is safe and gives the first answer, with `Idempotent-Replayed: true`.
        - Lists come in pages: `nextCursor` is the `cursor` of the next page, and null at the end.
        - `GET` addresses answer `HEAD` as well.
        - `RateLimit` and `RateLimit-Policy` tell what is left; 429 and 503 come with `Retry-After`.
        """;

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Identity", "Registration, sessions, profiles."),
        ("Account", "The user's money: a ledger, and its last balance."),
        ("Catalogue", "Items, their stock and what is reserved of it."),
        ("Orders", "Buying, following, cancelling."),
        ("Delivery", "Deliveries, and the slots that they are booked in."),
        ("Notifications", "What became of one's orders."),
        ("Administration", "What keeps the shop honest and going."),
    ];

    public static async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Orleans.Shop", Version = "1", Description = Rules };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        document.AddComponent<IOpenApiSecurityScheme>(SecurityScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The accessToken of a log-in.",
        });
        document.AddComponent<IOpenApiSchema>(ProblemSchema, await context.GetOrCreateSchemaAsync(typeof(ProblemResponse), null, cancellationToken));
        foreach (var problem in ProblemTypes.All)
        {
            document.AddComponent<IOpenApiExample>(problem.Code, new OpenApiExample { Summary = problem.Title, Value = ProblemDocs.Example(problem) });
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
            // It says what GET says, and would need a name of its own.
            path.Operations?.Remove(HttpMethod.Head);
        }
    }

    // A nested object is left out where there is none, and null in a request means the same: the schema need not offer null.
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
