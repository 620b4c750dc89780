namespace Shop.Bench.Load;

/// <summary>Which item a customer wants: the number of one.</summary>
internal abstract class Picks
{
    public abstract int Next(Random random);

    /// <summary>All items alike.</summary>
    public static Picks Uniform(int items) => new Even(items);

    /// <summary>A few items are wanted by nearly everybody: the rank r with a probability in proportion to r^-0.99, as YCSB has it (Cooper et al., 2010).</summary>
    public static Picks Zipf(int items) => new Skewed(items, 0.99);

    /// <summary>The item that everybody wants, number 0, and beside it others, all alike.</summary>
    public static Picks Hot(int items) => new OneAndOthers(items);

    /// <summary>So many different ones.</summary>
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

    private sealed class Even(int items) : Picks
    {
        public override int Next(Random random) => random.Next(items);
    }

    private sealed class OneAndOthers(int items) : Picks
    {
        public override int Next(Random random) => random.Next(1, items);

        public override int[] Next(Random random, int count) => [0, .. base.Next(random, count - 1)];
    }

    private sealed class Skewed : Picks
    {
        private readonly double[] _upTo;

        public Skewed(int items, double exponent)
        {
            _upTo = new double[items];
            var sum = 0.0;
            for (var i = 0; i < items; i++)
            {
                sum += Math.Pow(i + 1, -exponent);
                _upTo[i] = sum;
            }
        }

        public override int Next(Random random)
        {
            var found = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
            return Math.Min(found < 0 ? ~found : found, _upTo.Length - 1);
        }
    }
}
