namespace Shop.Chaos;

/// <summary>The run itself cannot go on. Its message is one line for people; it says nothing about the shop.</summary>
internal sealed class ChaosException(string message) : Exception(message);
