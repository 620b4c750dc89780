using System.Collections.Immutable;

namespace Shop.Paging;

/// <summary>Requests one page of a list.</summary>
/// <param name="After">
/// The <see cref="Page{T}.Next"/> of the previous page; null for the first page. Other values cause
/// <see cref="UnreadableCursorException"/>.
/// </param>
/// <param name="Limit">Maximum number of rows, 1 to 100.</param>
[GenerateSerializer, Immutable, Alias("shop.page-request")]
public sealed record PageRequest([property: Id(0)] string? After, [property: Id(1)] int Limit);

/// <summary>One page of a list.</summary>
/// <param name="Rows">The rows, in the order of the list.</param>
/// <param name="Next">The cursor of the next page; null at the end of the list. Opaque to callers.</param>
[GenerateSerializer, Immutable, Alias("shop.page`1")]
public sealed record Page<T>([property: Id(0)] ImmutableArray<T> Rows, [property: Id(1)] string? Next);
