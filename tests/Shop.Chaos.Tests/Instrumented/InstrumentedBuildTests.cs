using Shop.Chaos.Instrumented;
using Shop.Testing;

namespace Shop.Chaos.Tests.Instrumented;

public sealed class InstrumentedBuildTests
{
    [Fact]
    public async Task Concurrent_calls_share_one_build()
    {
        var both = await Task.WhenAll(
            InstrumentedBuild.EnsureAsync(RepositoryRoot.Path, TestContext.Current.CancellationToken),
            InstrumentedBuild.EnsureAsync(RepositoryRoot.Path, TestContext.Current.CancellationToken));

        Assert.Equal(both[0], both[1]);
        Assert.True(File.Exists(both[0].Silo), both[0].Silo);
        Assert.True(File.Exists(both[0].Api), both[0].Api);
    }
}
