using Shop.Identities;
using Shop.Storage.GroupCommit;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

public sealed class MatrixTests(CrashTestShops shops)
{
    [Fact]
    public void Every_write_has_a_crash_before_and_after_it_in_the_first_attempt_and_in_a_retry()
    {
        var expected = Matrix.Rows.SelectMany(row => new[] { "before", "after" }
            .SelectMany(moment => new[] { Attempt.First, Attempt.Retry }
                .Select(attempt => $"{row.Scenario}: {moment}:{row.Write} {attempt}")));

        var cells = Matrix.Cells(Matrix.Journeys).Select(cell => $"{cell.Scenario}: {cell.Point} {cell.Attempt}");

        Assert.Equal(expected.Order(StringComparer.Ordinal), cells.Order(StringComparer.Ordinal));
    }

    // Every journey checks by itself that its points are reached and that no unknown point was reached.
    [Fact]
    public Task Every_durable_write_of_an_order_has_a_name_in_the_matrix() => shops.RunAsync(
        async shop =>
        {
            var reached = new HashSet<string>();
            foreach (var scenario in Matrix.Journeys.Select(journey => journey.Scenario).Distinct().Where(scenario => !scenario.IsLate))
            {
                await new JourneyRunner(shop, scenario).RunAsync([], TestContext.Current.CancellationToken);
                reached.UnionWith(shop.Plan.Reached);
            }

            var kinds = typeof(Write).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(Write)) && !type.IsAbstract)
                .Select(type => $"kind:{type.Name}");
            Assert.Equal(kinds.Except(["kind:ItemRow"]).Order(), reached.Where(IsKind).Order());
            Assert.Empty(reached.Where(point => !IsKind(point)).Except(Matrix.Points));
        },
        TestContext.Current.CancellationToken);

    [Fact]
    public void The_table_in_the_docs_has_the_rows_of_the_matrix()
    {
        var section = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "reliability.md"))
            .Split("\n## ")
            .Single(part => part.StartsWith("Crash points\n", StringComparison.Ordinal));

        var rows = section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[1], cells[2].Trim('`')));

        Assert.Equal(Matrix.Rows.Order(), rows.Order());
    }

    private static bool IsKind(string line) => line.StartsWith("kind:", StringComparison.Ordinal);
}
