using System.Collections.Immutable;

namespace Shop.Paging;

/// <summary>What part of a list is wanted.</summary>
/// <param name="After">
/// The <see cref="Page{T}.Next"/> of the page before; null for the first page. What never was one is answered with <see cref="UnreadableCursorException"/>.
/// </param>
/// <param name="Limit">How many rows at the most, 1 to 100.</param>
[GenerateSerializer, Immutable, Alias("shop.page-request")]
public sealed record PageRequest([property: Id(0)] string? After, [property: Id(1)] int Limit);

/// <summary>A part of a list.</summary>
/// <param name="Rows">The rows, in the order of the list.</param>
/// <param name="Next">Where the next page begins; null at the end of the list. Only its query grain can read it.</param>
[GenerateSerializer, Immutable, Alias("shop.page`1")]
public sealed record Page<T>([property: Id(0)] ImmutableArray<T> Rows, [property: Id(1)] string? Next);
