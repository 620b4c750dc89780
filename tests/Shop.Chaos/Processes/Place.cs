using System.Net;

namespace Shop.Chaos.Processes;

/// <summary>Where a process of the run lives.</summary>
/// <param name="Address">At which the others reach it.</param>
/// <param name="Namespace">Its network namespace; null on 127.0.0.1.</param>
internal sealed record Place(IPAddress Address, string? Namespace);
