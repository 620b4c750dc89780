using Shop.Identities;
using Shop.Local.Run;

namespace Shop.Local.Tests.Run;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_full_file_is_rolled_and_only_the_newest_files_are_kept()
    {
        using (var log = new LogFile(_folder.Path, maxBytes: 8))
        {
            for (var number = 1; number <= 20; number++)
            {
                log.WriteLine($"line {number:00}");
            }
        }

        var files = Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order();
        Assert.Equal(["shop.1.log", "shop.2.log", "shop.3.log", "shop.4.log", "shop.5.log", "shop.log"], files);
        Assert.Equal(["line 20"], File.ReadAllLines(_folder["shop.1.log"]));
        Assert.Equal(["line 16"], File.ReadAllLines(_folder["shop.5.log"]));
    }

    [Fact]
    public void Each_run_starts_a_new_file_and_keeps_the_previous_one()
    {
        using (var log = new LogFile(_folder.Path))
        {
            log.WriteLine("first run");
        }

        using (var log = new LogFile(_folder.Path))
        {
            log.WriteLine("second run");
        }

        Assert.Equal(["second run"], File.ReadAllLines(_folder["shop.log"]));
        Assert.Equal(["first run"], File.ReadAllLines(_folder["shop.1.log"]));
    }

    public void Dispose() => _folder.Dispose();
}
