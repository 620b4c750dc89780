using Shop.Testing;

namespace Shop.Bench;

/// <summary>The bench cannot continue.</summary>
internal sealed class BenchException(string message) : RunFailedException(message);
