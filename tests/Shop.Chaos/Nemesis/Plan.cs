namespace Shop.Chaos.Nemesis;

/// <summary>Which faults strike, in which order: drawn from the seed, every kind once before any comes again.</summary>
internal static class Plan
{
    /// <summary>About what the shop needs to be well again, and the crowd to gather.</summary>
    private const int Rest = 9;

    /// <summary>
    /// Draws so many faults. Long ones are taken only while the time that is left allows for all the others; if even short ones
    /// do not fit, the run takes longer than it was asked to.
    /// </summary>
    public static IReadOnlyList<Fault> Draw(IReadOnlyList<Fault> possible, int count, int seconds, int seed)
    {
        var random = new Random(seed);
        var plan = new List<Fault>();
        var left = seconds;
        var deck = new List<Fault>();
        while (plan.Count < count)
        {
            if (deck.Count == 0)
            {
                var fresh = possible.ToArray();
                random.Shuffle(fresh);
                deck.AddRange(fresh);
            }

            var others = count - plan.Count - 1;
            var shortest = possible.Min(fault => fault.Seconds) + Rest;
            var fits = deck.Find(fault => fault.Seconds + Rest + (others * shortest) <= left);
            if (fits is null && deck.Count < possible.Count)
            {
                deck.Clear();
                continue;
            }

            var next = fits ?? deck.MinBy(fault => fault.Seconds)!;
            deck.Remove(next);
            plan.Add(next);
            left -= next.Seconds + Rest;
        }

        return plan;
    }
}
