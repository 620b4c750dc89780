namespace Shop.Local.Run;

/// <summary>A condition on this machine prevents the shop from running. The message is one line for the user.</summary>
internal sealed class LocalShopException : Exception
{
    public LocalShopException()
    {
    }

    public LocalShopException(string message)
        : base(message)
    {
    }

    public LocalShopException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
