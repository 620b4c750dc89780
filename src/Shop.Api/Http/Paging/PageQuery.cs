using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Validation;
using Shop.Paging;

namespace Shop.Api.Http.Paging;

/// <summary>The <c>limit</c> and <c>cursor</c> parameters of a list.</summary>
internal sealed class PageQuery : IBindableFromHttpContext<PageQuery>, IEndpointParameterMetadataProvider
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 100;
    private readonly HttpContext _context;

    private PageQuery(HttpContext context) => _context = context;

    public static ValueTask<PageQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => new(new PageQuery(context));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(Paged.Instance);

    /// <summary>Reads the requested page.</summary>
    /// <param name="query">The other parameters that select the rows of the list, in a fixed order.</param>
    /// <exception cref="ProblemException">The limit is out of range, or the cursor belongs to another list.</exception>
    public PageOf Of(params ReadOnlySpan<string?> query)
    {
        var limit = ReadLimit(_context.Request.Query["limit"]);
        var scope = Scope(query);
        var cursors = _context.Request.Query["cursor"];
        if (cursors.Count == 0 || (cursors.Count == 1 && string.IsNullOrEmpty(cursors[0])))
        {
            return new PageOf(new PageRequest(null, limit), scope);
        }

        return cursors.Count == 1 && Cursor.TryOpen(cursors[0]!, scope, out var after)
            ? new PageOf(new PageRequest(after, limit), scope)
            : throw new ProblemException(ProblemTypes.InvalidCursor);
    }

    private static int ReadLimit(Microsoft.Extensions.Primitives.StringValues values)
    {
        if (values.Count == 0)
        {
            return DefaultLimit;
        }

        if (values.Count == 1
            && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= MaxLimit)
        {
            return limit;
        }

        var errors = new FieldErrors();
        errors.Add("limit", string.Create(CultureInfo.InvariantCulture, $"This must be a whole number from 1 to {MaxLimit}."));
        throw new ProblemException(errors.ToProblem());
    }

    // Each part is written with its length, so that no two lists have the same scope.
    private string Scope(ReadOnlySpan<string?> query)
    {
        var user = _context.Features.Get<Caller>()?.User.ToString() ?? "";
        var path = _context.Request.Path.Value!.TrimEnd('/').ToLowerInvariant();
        var scope = new System.Text.StringBuilder($"{user}\n{path}\n");
        foreach (var part in query)
        {
            scope.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}\n");
        }

        return scope.ToString();
    }

    /// <summary>Marks endpoints that return pages.</summary>
    internal sealed class Paged
    {
        public static readonly Paged Instance = new();
    }
}

/// <summary>A requested page of one list.</summary>
/// <param name="Request">The request to the query grain.</param>
internal sealed record PageOf(PageRequest Request, string Scope)
{
    /// <summary>The cursor of the next page; null after the last page.</summary>
    public string? Seal(string? next) => next is null ? null : Cursor.Seal(next, Scope);
}
