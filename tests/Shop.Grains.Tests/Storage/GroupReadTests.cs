using Shop.Faults;
using Shop.Storage.Reads;

namespace Shop.Grains.Tests.Storage;

public sealed class GroupReadTests : IDisposable
{
    private readonly List<(int[] Keys, TaskCompletionSource Answer)> _statements = [];
    private readonly SemaphoreSlim _sent = new(0);
    private readonly GroupRead<int, string> _reads;

    public GroupReadTests() => _reads = new GroupRead<int, string>("tests", null, ReadAsync);

    public void Dispose() => _sent.Dispose();

    [Fact]
    public async Task Keys_requested_while_statements_are_in_flight_share_the_next_one()
    {
        var first = _reads.ReadAsync(1);
        await SentAsync();
        var second = _reads.ReadAsync(2);
        await SentAsync();

        Task<string?>[] later = [_reads.ReadAsync(3), _reads.ReadAsync(4), _reads.ReadAsync(3)];
        Answer(0);
        await SentAsync();
        Answer(1);
        Answer(2);

        Assert.Equal("row 1", await first);
        Assert.Equal("row 2", await second);
        Assert.Equal<string?[]>(["row 3", "row 4", "row 3"], await Task.WhenAll(later));
        Assert.Equal([[1], [2], [3, 4]], _statements.Select(statement => statement.Keys));
    }

    [Fact]
    public async Task A_key_never_joins_a_statement_that_was_sent_before()
    {
        var before = _reads.ReadAsync(7);
        await SentAsync();

        var after = _reads.ReadAsync(7);
        Answer(0);
        Assert.Equal("row 7", await before);
        await SentAsync();
        Assert.False(after.IsCompleted);
        Answer(1);

        Assert.Equal("row 7", await after);
    }

    [Fact]
    public async Task A_key_without_a_row_is_null()
    {
        var result = _reads.ReadAsync(-1);
        await SentAsync();
        Answer(0);

        Assert.Null(await result);
    }

    [Fact]
    public async Task A_fault_reaches_the_waiting_callers_and_no_later_one()
    {
        var result = _reads.ReadAsync(1);
        await SentAsync();
        _statements[0].Answer.SetException(new StorageUnavailableException("unavailable"));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => result);

        var retry = _reads.ReadAsync(1);
        await SentAsync();
        Answer(1);

        Assert.Equal("row 1", await retry);
    }

    [Fact]
    public async Task Keys_above_the_maximum_are_read_by_several_statements()
    {
        _ = _reads.ReadAsync(-1);
        await SentAsync();
        _ = _reads.ReadAsync(-2);
        await SentAsync();
        var results = Enumerable.Range(0, 500).Select(_reads.ReadAsync).ToArray();
        Answer(0);
        Answer(1);
        for (var i = 2; i < 5; i++)
        {
            await SentAsync();
            Answer(i);
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(key => $"row {key}"), await Task.WhenAll(results));
        Assert.Equal(500, _statements.Skip(2).Sum(statement => statement.Keys.Length));
        Assert.All(_statements, statement => Assert.InRange(statement.Keys.Length, 1, 200));
    }

    private async Task<Dictionary<int, string>> ReadAsync(int[] keys)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_statements)
        {
            _statements.Add((keys, answer));
        }

        _sent.Release();
        await answer.Task;
        return keys.Where(key => key >= 0).ToDictionary(key => key, key => $"row {key}");
    }

    private Task SentAsync() => _sent.WaitAsync(TestContext.Current.CancellationToken);

    private void Answer(int statement)
    {
        lock (_statements)
        {
            _statements[statement].Answer.SetResult();
        }
    }
}
