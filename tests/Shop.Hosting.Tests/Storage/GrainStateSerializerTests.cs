using Shop.Hosting.Storage;

namespace Shop.Hosting.Tests.Storage;

public sealed class GrainStateSerializerTests
{
    private readonly GrainStateSerializer _serializer = new();

    [Fact]
    public void State_is_json_without_type_names()
    {
        var state = new Sample { Title = "Иван", Kind = SampleKind.Second, Parts = [new() { Title = "a" }] };

        var json = _serializer.Serialize(state).ToString();

        Assert.Equal("""{"title":"\u0418\u0432\u0430\u043D","kind":"second","parts":[{"title":"a","kind":"first","parts":[]}]}""", json);
    }

    [Fact]
    public void State_survives_a_round_trip()
    {
        var state = new Sample { Title = "b", Kind = SampleKind.Second, Parts = [new() { Title = null }] };

        var back = _serializer.Deserialize<Sample>(_serializer.Serialize(state));

        Assert.Equivalent(state, back, strict: true);
    }

    [Fact]
    public void State_of_an_older_and_of_a_newer_version_can_be_read()
    {
        var back = _serializer.Deserialize<Sample>(new BinaryData("""{"title":"c","invented":{"later":[1]},"kind":1}"""));

        Assert.Equivalent(new Sample { Title = "c", Kind = SampleKind.Second }, back, strict: true);
    }

    private enum SampleKind
    {
        First = 0,
        Second = 1,
    }

    private sealed record Sample
    {
        public string? Title { get; init; }

        public SampleKind Kind { get; init; }

        public List<Sample> Parts { get; init; } = [];
    }
}
