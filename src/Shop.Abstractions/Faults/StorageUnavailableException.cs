namespace Shop.Faults;

/// <summary>
/// The storage is unavailable, or the outcome of a write is unknown. A retry with the same identity (key, order id) is safe.
/// </summary>
[GenerateSerializer, Alias("shop.storage-unavailable")]
public sealed class StorageUnavailableException : OrleansException
{
    public StorageUnavailableException()
        : base("Storage is unavailable.")
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
