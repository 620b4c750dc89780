namespace Shop.Hosting;

/// <summary>
/// The configuration or the environment of the process prevents a host from starting. The message is one line
/// for the operator, or one line for each of several causes.
/// </summary>
public sealed class ShopConfigurationException : Exception
{
    public ShopConfigurationException()
    {
    }

    public ShopConfigurationException(string message)
        : base(message)
    {
    }

    public ShopConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
