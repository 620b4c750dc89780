namespace Shop.Testing;

/// <summary>A test program cannot continue. The message is one line for the console. It is not a finding about the shop.</summary>
public class RunFailedException(string message) : Exception(message);
