namespace Shop.Faults;

/// <summary>
/// The shop cannot reach or trust its storage at the moment. The outcome of the call is unknown; calling again with the
/// same identity is safe and is what a caller should do.
/// </summary>
[GenerateSerializer, Alias("shop.storage-unavailable")]
public sealed class StorageUnavailableException : OrleansException
{
    public StorageUnavailableException()
        : base("The shop's storage is not available.")
    {
    }

    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception? inner)
        : base(message, inner!)
    {
    }
}
