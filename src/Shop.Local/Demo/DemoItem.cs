namespace Shop.Local.Demo;

/// <summary>One item of the demo catalog.</summary>
/// <param name="Key">The idempotency key it is created under; never changes, or the item would be there twice.</param>
/// <param name="Price">In minor units.</param>
internal sealed record DemoItem(string Key, string Title, string Description, int Stock, long Price);
