using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization.Invocation;
using Polly.Timeout;
using Shop.Faults;
using Shop.Storage.Availability;

namespace Shop.Grains.Tests.Storage;

/// <summary>Exceptions that leave a grain can be deserialized by callers in every process.</summary>
public class FaultFilterTests
{
    [Fact]
    public async Task A_placement_time_out_becomes_a_TimeoutException()
    {
        var filter = new StorageFaultFilter(NullLogger<StorageFaultFilter>.Instance);

        await Assert.ThrowsAsync<TimeoutException>(() => filter.Invoke(new FailingCall(new TimeoutRejectedException("Too late."))));
    }

    [Fact]
    public async Task Other_exceptions_pass_unchanged()
    {
        var filter = new StorageFaultFilter(NullLogger<StorageFaultFilter>.Instance);

        await Assert.ThrowsAsync<OverloadedException>(() => filter.Invoke(new FailingCall(new OverloadedException())));
    }

    private sealed class FailingCall(Exception exception) : IIncomingGrainCallContext
    {
        public MethodInfo ImplementationMethod => null!;

        public IGrainContext TargetContext => null!;

        public IInvokable Request => null!;

        public object Grain => null!;

        public GrainId? SourceId => null;

        public GrainId TargetId => default;

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => "";

        public string MethodName => "";

        public MethodInfo InterfaceMethod => null!;

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public Task Invoke() => Task.FromException(exception);
    }
}
