using Shop.Administration;
using Shop.Identities;

namespace Shop.Grains.Tests.Administration;

public sealed class AuditGrainTests(QueryCluster shop) : IClassFixture<QueryCluster>
{
    private IAuditGrain Audit => shop.Grains.Audit();

    [Fact]
    public async Task Concurrent_callers_share_an_audit_and_later_callers_start_another()
    {
        await using var connection = await shop.Database.Source.OpenConnectionAsync();
        await using var blocksTheAudit = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "LOCK TABLE ledger_entries IN ACCESS EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync();
        }

        var first = await Task.WhenAll(Audit.RunAsync(null), Audit.RunAsync(null));
        await blocksTheAudit.RollbackAsync();
        var done = await ReportAsync(first[0].Ticket);
        var later = await Audit.RunAsync(null);

        Assert.All(first, progress => Assert.Null(progress.Report));
        Assert.Equal(first[0].Ticket, first[1].Ticket);
        Assert.Equal(first[0].Ticket, done.Ticket);
        Assert.NotNull(done.Report);
        Assert.NotEqual(done.Ticket, later.Ticket);
    }

    [Fact]
    public async Task An_unknown_ticket_starts_a_new_audit()
    {
        var unknown = Guid.CreateVersion7();

        var started = await Audit.RunAsync(unknown);

        Assert.NotEqual(unknown, started.Ticket);
        Assert.NotNull((await ReportAsync(started.Ticket)).Report);
    }

    private async Task<AuditProgress> ReportAsync(Guid ticket)
    {
        var progress = await Audit.RunAsync(ticket);
        while (progress.Report is null)
        {
            progress = await Audit.RunAsync(progress.Ticket);
        }

        return progress;
    }
}
