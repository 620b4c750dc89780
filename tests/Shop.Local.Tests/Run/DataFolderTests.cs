using Shop.Local.Run;

namespace Shop.Local.Tests.Run;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_missing_folder_is_created()
    {
        using var data = DataFolder.Open(_folder["new/deep"]);

        Assert.True(Directory.Exists(data.Path));
    }

    [Fact]
    public void A_second_run_is_rejected_until_the_first_has_ended()
    {
        var first = DataFolder.Open(_folder.Path);
        var exception = Assert.Throws<LocalShopException>(() => DataFolder.Open(_folder.Path));
        first.Dispose();
        using var third = DataFolder.Open(_folder.Path);

        Assert.Contains("already runs", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_rejected()
    {
        File.WriteAllText(_folder["file"], "");

        var exception = Assert.Throws<LocalShopException>(() => DataFolder.Open(_folder["file"]));

        Assert.Contains(_folder["file"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_folder_has_its_own_cluster_id()
    {
        using var one = DataFolder.Open(_folder["one"]);
        using var other = DataFolder.Open(_folder["other"]);

        Assert.NotEqual(LocalDatabase.ClusterIdOf(one), LocalDatabase.ClusterIdOf(other));
    }

    public void Dispose() => _folder.Dispose();
}
