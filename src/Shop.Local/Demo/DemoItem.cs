namespace Shop.Local.Demo;

/// <summary>One item of the demo catalog.</summary>
/// <param name="Key">The idempotency key of its creation. Never change it: a second item would be created.</param>
/// <param name="Price">In minor units.</param>
internal sealed record DemoItem(string Key, string Title, string Description, int Stock, long Price);
