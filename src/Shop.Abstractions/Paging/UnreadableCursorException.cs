namespace Shop.Paging;

/// <summary>A <see cref="PageRequest.After"/> that its list has never written. Calling again with it is of no use.</summary>
[GenerateSerializer, Alias("shop.unreadable-cursor")]
public sealed class UnreadableCursorException : Exception
{
    public UnreadableCursorException()
        : base("Not a cursor of this list.")
    {
    }

    public UnreadableCursorException(string message)
        : base(message)
    {
    }

    public UnreadableCursorException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
