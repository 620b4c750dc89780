namespace Shop.Paging;

/// <summary><see cref="PageRequest.After"/> is not a cursor of this list. A retry fails too.</summary>
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
