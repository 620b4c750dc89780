namespace Shop.Hosting;

/// <summary>Something in the configuration or around the process keeps a host from starting. The message is for people: one line, no types.</summary>
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
