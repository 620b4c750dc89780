using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Concurrency;

namespace Shop.Administration;

/// <summary>Lets one audit run at a time and keeps the report of the last one. Of everything else it keeps nothing.</summary>
[GrainType("audit"), Reentrant]
internal sealed partial class AuditGrain(NpgsqlDataSource database, TimeProvider timeProvider, ILogger<AuditGrain> logger) : Grain, IAuditGrain, IDisposable
{
    // Well under the response timeout of a grain call.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _leaving = new();
    private Guid _ticket;
    private Task<AuditReport>? _audit;

    public async Task<AuditProgress> RunAsync(Guid? ticket)
    {
        // A ticket of an audit that is not known any more (the grain has moved) gets a new audit and its ticket.
        var isMine = ticket is not null && ticket == _ticket;
        if (_audit is null or { IsFaulted: true } or { IsCanceled: true } || (_audit.IsCompleted && !isMine))
        {
            _ticket = Guid.CreateVersion7(timeProvider.GetUtcNow());
            _audit = AuditAsync();
        }

        var (current, audit) = (_ticket, _audit);
        await Task.WhenAny(audit, Task.Delay(LongestWait, timeProvider));
        return new AuditProgress(current, audit.IsCompleted ? await audit : null);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _leaving.CancelAsync();

    public void Dispose() => _leaving.Dispose();

    private async Task<AuditReport> AuditAsync()
    {
        var began = timeProvider.GetTimestamp();
        var report = await AuditRun.RunAsync(database, _leaving.Token);
        var duration = timeProvider.GetElapsedTime(began);
        LogAudited(duration, report.Violations.Length);
        return report;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Audit done in {Duration}: {Violations} violations")]
    private partial void LogAudited(TimeSpan duration, int violations);
}
