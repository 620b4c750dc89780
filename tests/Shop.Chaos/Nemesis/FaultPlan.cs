namespace Shop.Chaos.Nemesis;

/// <summary>Draws the faults of a run and their order from the seed. Each kind is drawn once before any is repeated.</summary>
internal static class FaultPlan
{
    /// <summary>The approximate recovery time between two faults, in seconds.</summary>
    private const int Rest = 9;

    /// <summary>
    /// Draws the faults of a run. A long fault is drawn only if the remaining time is enough for the other faults. If even short
    /// faults do not fit, the run takes longer than <paramref name="seconds"/>.
    /// </summary>
    public static IReadOnlyList<Fault> Draw(IReadOnlyList<Fault> possible, int count, int seconds, int seed)
    {
        var random = new Random(seed);
        var plan = new List<Fault>();
        var remaining = seconds;
        var deck = new List<Fault>();
        while (plan.Count < count)
        {
            if (deck.Count == 0)
            {
                var shuffled = possible.ToArray();
                random.Shuffle(shuffled);
                deck.AddRange(shuffled);
            }

            var others = count - plan.Count - 1;
            var shortest = possible.Min(fault => fault.Seconds) + Rest;
            var fits = deck.Find(fault => fault.Seconds + Rest + (others * shortest) <= remaining);
            if (fits is null && deck.Count < possible.Count)
            {
                deck.Clear();
                continue;
            }

            var next = fits ?? deck.MinBy(fault => fault.Seconds)!;
            deck.Remove(next);
            plan.Add(next);
            remaining -= next.Seconds + Rest;
        }

        return plan;
    }
}
