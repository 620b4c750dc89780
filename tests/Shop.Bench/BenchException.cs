namespace Shop.Bench;

/// <summary>The bench cannot go on, and why, in one line for a person.</summary>
public sealed class BenchException : Exception
{
    public BenchException(string message)
        : base(message)
    {
    }
}
