using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Shop.Testing;

namespace Shop.Silo.Tests.Upgrades;

/// <summary>
/// Silos and APIs of two releases call each other during a rolling update. The bytes of every message and the names of every grain method
/// are frozen in two files beside this test. Lines are only ever added.
/// </summary>
public sealed class WireFormatTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Shop.Silo.Tests", "Upgrades");

    private readonly Serializer _serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Fact]
    public void The_bytes_of_every_message_are_frozen()
    {
        var frozen = File.ReadAllLines(Path.Combine(Folder, "messages.tsv"));

        var added = MessageSamples.Types.Select(Freeze).Except(frozen).ToList();

        Assert.True(added.Count == 0, Explain("messages.tsv", added));
    }

    [Fact]
    public void Messages_of_earlier_releases_are_readable_with_all_their_members()
    {
        foreach (var line in File.ReadAllLines(Path.Combine(Folder, "messages.tsv")))
        {
            var (alias, bytes, members) = (line.Split('\t')[0], line.Split('\t')[1], line.Split('\t')[2]);

            var message = _serializer.Deserialize<object>(Convert.FromHexString(bytes));

            Assert.Equal(alias, MessageSamples.AliasOf(message!.GetType()));
            Assert.Subset(MessageSamples.Describe(message).ToHashSet(), members.Split("; ").ToHashSet());
        }
    }

    [Fact]
    public void The_methods_of_every_grain_interface_are_frozen()
    {
        var frozen = File.ReadAllLines(Path.Combine(Folder, "methods.txt"));

        var current = GrainMethods.All;

        var added = current.Except(frozen).ToList();
        Assert.True(added.Count == 0, Explain("methods.txt", added));
        Assert.Empty(frozen.Except(current));
    }

    private string Freeze(Type type)
    {
        var sample = MessageSamples.Create(type);
        var bytes = _serializer.SerializeToArray(sample);
        return $"{MessageSamples.AliasOf(type)}\t{Convert.ToHexString(bytes)}\t{string.Join("; ", MessageSamples.Describe(sample))}";
    }

    // A changed line means a changed format: a member or a method may be added at the end, never changed or removed.
    private static string Explain(string file, IReadOnlyList<string> added) =>
        $"Not in {file}. If these are additions that silos of the release before can ignore, append them:\n{string.Join('\n', added)}";
}
