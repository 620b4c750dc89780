namespace Shop.Faults;

/// <summary>The shop has more work than it can do in time and refused this call before doing any of it. Try again later.</summary>
[GenerateSerializer, Alias("shop.overloaded")]
public sealed class OverloadedException : Exception
{
    public OverloadedException()
        : base("The shop has too much to do at the moment.")
    {
    }

    public OverloadedException(string message)
        : base(message)
    {
    }

    public OverloadedException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
