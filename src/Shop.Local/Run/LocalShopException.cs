namespace Shop.Local.Run;

/// <summary>Something on this machine keeps the shop from running. The message is one sentence for the person at the terminal.</summary>
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
