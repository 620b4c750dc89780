using System.Collections.Concurrent;

namespace Shop.Abuse.Attacks;

/// <summary>The answers that the attackers got. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _answers = [];

    public void Record(string kind) => _answers.AddOrUpdate(kind, 1, (_, count) => count + 1);

    /// <summary>The answers by status or failure.</summary>
    public IReadOnlyDictionary<string, int> ToDictionary() => new SortedDictionary<string, int>(_answers);
}
