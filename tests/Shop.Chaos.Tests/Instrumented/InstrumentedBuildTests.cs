using Shop.Chaos.Instrumented;
using Shop.Testing;

namespace Shop.Chaos.Tests.Instrumented;

public sealed class InstrumentedBuildTests
{
    [Fact]
    public async Task The_sources_are_built_once_also_when_two_ask_at_once()
    {
        var both = await Task.WhenAll(
            InstrumentedBuild.EnsureAsync(RepositoryRoot.Path, TestContext.Current.CancellationToken),
            InstrumentedBuild.EnsureAsync(RepositoryRoot.Path, TestContext.Current.CancellationToken));

        Assert.Equal(both[0], both[1]);
        Assert.True(File.Exists(both[0].Silo), both[0].Silo);
        Assert.True(File.Exists(both[0].Api), both[0].Api);
    }
}
