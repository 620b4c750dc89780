using Shop.Local.Run;

namespace Shop.Local.Tests.Run;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_missing_folder_is_made()
    {
        using var data = DataFolder.Open(_folder["new/deep"]);

        Assert.True(Directory.Exists(data.Path));
    }

    [Fact]
    public void A_second_run_is_refused_until_the_first_has_ended()
    {
        var first = DataFolder.Open(_folder.Path);
        var refused = Assert.Throws<LocalShopException>(() => DataFolder.Open(_folder.Path));
        first.Dispose();
        using var third = DataFolder.Open(_folder.Path);

        Assert.Contains("already runs", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        File.WriteAllText(_folder["file"], "");

        var refused = Assert.Throws<LocalShopException>(() => DataFolder.Open(_folder["file"]));

        Assert.Contains(_folder["file"], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_folder_has_a_cluster_of_its_own()
    {
        using var one = DataFolder.Open(_folder["one"]);
        using var other = DataFolder.Open(_folder["other"]);

        Assert.NotEqual(LocalDatabase.ClusterIdOf(one), LocalDatabase.ClusterIdOf(other));
    }

    public void Dispose() => _folder.Dispose();
}
