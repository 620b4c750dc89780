namespace Shop.Faults;

/// <summary>Too much work is queued. The call was rejected before any work was done; retry later.</summary>
[GenerateSerializer, Alias("shop.overloaded")]
public sealed class OverloadedException : Exception
{
    public OverloadedException()
        : base("Server is overloaded.")
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
