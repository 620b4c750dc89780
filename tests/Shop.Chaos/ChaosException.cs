using Shop.Testing;

namespace Shop.Chaos;

/// <summary>The chaos run itself cannot continue.</summary>
internal sealed class ChaosException(string message) : RunFailedException(message);
