using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.Api.Http.Idempotency;
using Shop.Api.Http.Negotiation;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Problems;
using Shop.Identities;

namespace Shop.Api.Http.OpenApi;

/// <summary>Adds to each operation what follows from its arguments and its group: headers, paging, problems, authorization.</summary>
internal static class OperationDocs
{
    public static Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = new EndpointMetadataCollection(context.Description.ActionDescriptor.EndpointMetadata);
        operation.Parameters ??= [];
        operation.Responses ??= [];
        DescribeAuthorization(operation, metadata, context.Document!);
        DescribeParameters(operation, metadata);
        DescribeBody(operation, context);
        DescribeResponses(operation, metadata, context);
        foreach (var status in ProblemDocs.Of(metadata).GroupBy(problem => problem.Status).OrderBy(status => status.Key))
        {
            AddProblems(operation, status.Key, [.. status], context.Document!);
        }

        DescribeHeaders(operation, metadata, context.Document!);
        return Task.CompletedTask;
    }

    private static void DescribeAuthorization(OpenApiOperation operation, EndpointMetadataCollection metadata, OpenApiDocument document)
    {
        if (metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            operation.Security = [];
            return;
        }

        var scheme = new OpenApiSecuritySchemeReference(DocumentDocs.SecurityScheme, document);
        operation.Security = [new OpenApiSecurityRequirement { [scheme] = [] }];
        if (ProblemDocs.IsForAdmins(metadata))
        {
            operation.Description = $"Administrators only. {operation.Description}".TrimEnd();
        }
    }

    private static void DescribeParameters(OpenApiOperation operation, EndpointMetadataCollection metadata)
    {
        if (metadata.GetMetadata<ClientKey.Required>() is not null)
        {
            Header(
                ClientKey.Header,
                "The client's key for this operation: 1 to 255 visible ASCII characters. "
                    + "A retry with the same key and body is safe and returns the first response.",
                "b7a1f0e2-9d1c-4a53-8a0e-0a6f3a5c2d11",
                isRequired: true,
                new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = IdempotencyKey.MinLength,
                    MaxLength = IdempotencyKey.MaxLength,
                    Pattern = IdempotencyKey.Pattern,
                });
        }

        if (metadata.GetMetadata<Preference.Supported>() is not null)
        {
            Header(
                "Prefer",
                $"wait=N waits up to N seconds (at most {Preference.Max.TotalSeconds}) for the outcome; "
                    + $"respond-async does not wait (RFC 7240). Default: {Preference.Default.TotalSeconds} seconds.",
                "wait=10",
                isRequired: false);
        }

        foreach (var header in metadata.GetOrderedMetadata<EndpointDocs.RequestHeader>())
        {
            Header(header.Name, header.Description, header.Example, header.IsRequired);
        }

        if (metadata.GetMetadata<PageQuery.Paged>() is not null)
        {
            Query(
                "cursor",
                "The nextCursor of the previous page. Valid for the same list and query only.",
                new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Cursor.MaxLength });
            Query("limit", "Maximum number of rows.", new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Minimum = "1",
                Maximum = PageQuery.MaxLimit.ToString(CultureInfo.InvariantCulture),
                Default = JsonValue.Create(PageQuery.DefaultLimit),
            });
        }

        void Header(string name, string description, string example, bool isRequired, OpenApiSchema? schema = null) =>
            operation.Parameters!.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = description,
                Required = isRequired,
                Example = JsonValue.Create(example),
                Schema = schema ?? new OpenApiSchema { Type = JsonSchemaType.String },
            });

        void Query(string name, string description, OpenApiSchema schema) =>
            operation.Parameters!.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = description,
                Schema = schema,
            });
    }

    private static void DescribeBody(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var type = context.Description.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source.Id == "Body")?.Type;
        if (type is not null && operation.RequestBody?.Content?.TryGetValue("application/json", out var media) is true)
        {
            media.Example = Examples.Of(type);
        }
    }

    private static void DescribeResponses(
        OpenApiOperation operation, EndpointMetadataCollection metadata, OpenApiOperationTransformerContext context)
    {
        foreach (var supported in context.Description.SupportedResponseTypes)
        {
            var status = supported.StatusCode.ToString(CultureInfo.InvariantCulture);
            if (operation.Responses!.TryGetValue(status, out var response)
                && supported.Type is not null
                && Examples.Of(supported.Type) is { } example
                && response.Content?.TryGetValue("application/json", out var media) is true)
            {
                media.Example = example;
            }
        }

        if (operation.Responses!.TryGetValue("304", out var unchanged))
        {
            unchanged.Description = "The client has the current representation.";
        }

        foreach (var documented in metadata.GetOrderedMetadata<EndpointDocs.ResponseDescription>())
        {
            var status = documented.Status.ToString(CultureInfo.InvariantCulture);
            if (!operation.Responses.TryGetValue(status, out var response))
            {
                operation.Responses[status] = response = new OpenApiResponse();
            }

            response.Description = documented.Description;
        }
    }

    private static void AddProblems(
        OpenApiOperation operation, int status, IReadOnlyList<ProblemCode> problems, OpenApiDocument document)
    {
        var text = new StringBuilder();
        foreach (var problem in problems)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "\n" : "")}- `{problem.Code}`: {problem.Title}. {problem.Detail}");
        }

        operation.Responses![status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
        {
            Description = text.ToString(),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ProblemResult.MediaType] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchemaReference(DocumentDocs.ProblemSchema, document),
                    Examples = problems.ToDictionary(
                        problem => problem.Code,
                        IOpenApiExample (problem) => new OpenApiExampleReference(problem.Code, document)),
                },
            },
        };
    }

    private static void DescribeHeaders(OpenApiOperation operation, EndpointMetadataCollection metadata, OpenApiDocument document)
    {
        foreach (var header in metadata.GetOrderedMetadata<EndpointDocs.ResponseHeader>())
        {
            foreach (var status in header.Statuses)
            {
                Add(status.ToString(CultureInfo.InvariantCulture), header.Name, header.Description);
            }
        }

        foreach (var status in operation.Responses!.Keys)
        {
            foreach (var shared in SharedHeaders.Of(status, metadata.GetMetadata<ClientKey.Required>() is not null))
            {
                Put(status, shared, new OpenApiHeaderReference(shared, document));
            }
        }

        void Add(string status, string name, string description) =>
            Put(status, name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });

        void Put(string status, string name, IOpenApiHeader header)
        {
            if (operation.Responses!.TryGetValue(status, out var found) && found is OpenApiResponse response)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>();
                response.Headers[name] = header;
            }
        }
    }
}
