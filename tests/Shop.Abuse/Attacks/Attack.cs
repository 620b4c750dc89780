namespace Shop.Abuse.Attacks;

/// <summary>One way to abuse the shop.</summary>
/// <param name="PrepareAsync">Registers the attackers. The result plays the attack until cancellation.</param>
internal sealed record Attack(string Name, Func<AttackContext, Task<Func<CancellationToken, Task>>> PrepareAsync)
{
    /// <summary>Whether the silo is killed and restarted in the middle. Refusals and latencies of others are then not rated.</summary>
    public bool RestartsSilo { get; init; }
}
