using Shop.Faults;

namespace Shop.Orders.Saga;

/// <summary>The texts of faults in the timeline of an order.</summary>
internal static class SagaFaults
{
    public static string Describe(Exception exception) => exception switch
    {
        StorageUnavailableException => "Storage unavailable.",
        OverloadedException => "Server overloaded.",
        TimeoutException => "A call timed out.",
        OrleansException => "A server was unreachable.",
        _ => "An unexpected error; see the log.",
    };
}
