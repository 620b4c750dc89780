using Shop.Abuse.Processes;

namespace Shop.Abuse.Tests.Processes;

public sealed class PodLimitsTests
{
    [Theory]
    [InlineData("silo.yaml")]
    [InlineData("api.yaml")]
    public void A_manifest_has_the_memory_limit_of_its_container(string manifest) =>
        Assert.InRange(PodLimits.Read(manifest).Mebibytes, 128, 65_536);

    [Fact]
    public void The_limit_is_read_and_not_the_request() => Assert.Equal(512, PodLimits.TryParse("""
              resources:
                requests:
                  memory: 256Mi
                limits:
                  memory: 512Mi
        """)?.Mebibytes);

    [Fact]
    public void A_manifest_without_a_limit_is_rejected() => Assert.Null(PodLimits.TryParse("""
              resources:
                requests:
                  memory: 256Mi
        """));

    [Fact]
    public void The_heap_has_three_quarters_of_the_memory() =>
        Assert.Equal("18000000", new PodLimits(512 * 1024 * 1024).HeapHardLimit);
}
