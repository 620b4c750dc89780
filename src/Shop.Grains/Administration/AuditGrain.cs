using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Concurrency;

namespace Shop.Administration;

/// <summary>Runs one audit at a time and keeps the report of the last one in memory.</summary>
[GrainType("audit"), Reentrant]
internal sealed partial class AuditGrain(NpgsqlDataSource database, TimeProvider timeProvider, ILogger<AuditGrain> logger)
    : Grain, IAuditGrain, IDisposable
{
    // Well below the response timeout of a grain call.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _deactivated = new();
    private Guid _ticket;
    private Task<AuditReport>? _audit;

    public async Task<AuditProgress> RunAsync(Guid? ticket)
    {
        // An unknown ticket (the grain has moved since) starts a new audit.
        var isCurrent = ticket is not null && ticket == _ticket;
        if (_audit is null or { IsFaulted: true } or { IsCanceled: true } || (_audit.IsCompleted && !isCurrent))
        {
            _ticket = Guid.CreateVersion7(timeProvider.GetUtcNow());
            _audit = AuditAsync();
        }

        var (current, audit) = (_ticket, _audit);
        await Task.WhenAny(audit, Task.Delay(MaxWait, timeProvider));
        return new AuditProgress(current, audit.IsCompleted ? await audit : null);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _deactivated.CancelAsync();

    public void Dispose() => _deactivated.Dispose();

    private async Task<AuditReport> AuditAsync()
    {
        var startedAt = timeProvider.GetTimestamp();
        var report = await AuditRun.RunAsync(database, _deactivated.Token);
        var duration = timeProvider.GetElapsedTime(startedAt);
        LogAudited(duration, report.Violations.Length);
        return report;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Audit completed in {Duration}: {Violations} violations")]
    private partial void LogAudited(TimeSpan duration, int violations);
}
