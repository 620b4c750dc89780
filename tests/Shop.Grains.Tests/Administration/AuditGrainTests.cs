using Shop.Administration;
using Shop.Identities;

namespace Shop.Grains.Tests.Administration;

public sealed class AuditGrainTests(QueryCluster shop) : IClassFixture<QueryCluster>
{
    private IAuditGrain Audit => shop.Grains.Audit();

    [Fact]
    public async Task Callers_at_the_same_time_share_an_audit_that_outlasts_a_call_and_later_ones_begin_another()
    {
        await using var connection = await shop.Database.Source.OpenConnectionAsync();
        await using var holdsUpTheAudit = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "LOCK TABLE ledger_entries IN ACCESS EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync();
        }

        var waiting = await Task.WhenAll(Audit.RunAsync(null), Audit.RunAsync(null));
        await holdsUpTheAudit.RollbackAsync();
        var done = await ReportAsync(waiting[0].Ticket);
        var later = await Audit.RunAsync(null);

        Assert.All(waiting, progress => Assert.Null(progress.Report));
        Assert.Equal(waiting[0].Ticket, waiting[1].Ticket);
        Assert.Equal(waiting[0].Ticket, done.Ticket);
        Assert.NotNull(done.Report);
        Assert.NotEqual(done.Ticket, later.Ticket);
    }

    [Fact]
    public async Task An_unknown_ticket_starts_a_new_audit()
    {
        var unknown = Guid.CreateVersion7();

        var begun = await Audit.RunAsync(unknown);

        Assert.NotEqual(unknown, begun.Ticket);
        Assert.NotNull((await ReportAsync(begun.Ticket)).Report);
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
