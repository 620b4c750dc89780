using System.Net;

namespace Shop.Chaos.Processes;

/// <summary>The network address of a process.</summary>
/// <param name="Address">The address for the other processes.</param>
/// <param name="Namespace">The network namespace. Null on 127.0.0.1.</param>
internal sealed record NetworkHost(IPAddress Address, string? Namespace);
