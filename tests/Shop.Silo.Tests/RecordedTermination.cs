using Shop.Hosting.Running;

namespace Shop.Silo.Tests;

/// <summary>Records that a host would end its process.</summary>
internal sealed class RecordedTermination : IProcessTermination
{
    private readonly TaskCompletionSource<string> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Reason => _reason.Task;

    public void Terminate(string reason) => _reason.TrySetResult(reason);
}
