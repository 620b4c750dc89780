namespace Shop.Bench.Load;

/// <summary>Draws the numbers of ordered items.</summary>
internal abstract class ItemDistribution
{
    public abstract int Next(Random random);

    /// <summary>All items have the same probability.</summary>
    public static ItemDistribution Uniform(int items) => new UniformItems(items);

    /// <summary>Zipf distribution: rank r has a probability proportional to r^-0.99, as in YCSB (Cooper et al., 2010).</summary>
    public static ItemDistribution Zipf(int items) => new ZipfItems(items, 0.99);

    /// <summary>Item 0 is in every order. The other items have the same probability.</summary>
    public static ItemDistribution Hot(int items) => new HotItem(items);

    /// <summary>Draws different items.</summary>
    public virtual int[] Next(Random random, int count)
    {
        var picked = new int[count];
        for (var i = 0; i < count;)
        {
            var next = Next(random);
            if (Array.IndexOf(picked, next, 0, i) < 0)
            {
                picked[i++] = next;
            }
        }

        return picked;
    }

    private sealed class UniformItems(int items) : ItemDistribution
    {
        public override int Next(Random random) => random.Next(items);
    }

    private sealed class HotItem(int items) : ItemDistribution
    {
        public override int Next(Random random) => random.Next(1, items);

        public override int[] Next(Random random, int count) => [0, .. base.Next(random, count - 1)];
    }

    private sealed class ZipfItems : ItemDistribution
    {
        private readonly double[] _cumulative;

        public ZipfItems(int items, double exponent)
        {
            _cumulative = new double[items];
            var sum = 0.0;
            for (var i = 0; i < items; i++)
            {
                sum += Math.Pow(i + 1, -exponent);
                _cumulative[i] = sum;
            }
        }

        public override int Next(Random random)
        {
            var found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
            return Math.Min(found < 0 ? ~found : found, _cumulative.Length - 1);
        }
    }
}
