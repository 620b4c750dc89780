namespace Shop.Hosting.Running;

/// <summary>Ends the process without stopping its services, for states in which they must not write anything.</summary>
public interface IProcessTermination
{
    /// <summary>Ends the process with exit code 1. The reason is one line for the operator.</summary>
    void Terminate(string reason);
}

/// <summary>Reports on standard error, because a log may not be written to its end.</summary>
internal sealed class ProcessTermination : IProcessTermination
{
    public void Terminate(string reason)
    {
        Console.Error.WriteLine(reason);
        Environment.Exit(1);
    }
}
