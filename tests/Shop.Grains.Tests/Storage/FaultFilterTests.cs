using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization.Invocation;
using Polly.Timeout;
using Shop.Faults;
using Shop.Storage.Availability;

namespace Shop.Grains.Tests.Storage;

/// <summary>What leaves a grain can be read by whoever called it, in whatever process.</summary>
public class FaultFilterTests
{
    [Fact]
    public async Task A_grain_that_could_not_be_placed_in_time_is_a_time_out_for_the_caller()
    {
        var filter = new StorageFaultFilter(NullLogger<StorageFaultFilter>.Instance);

        await Assert.ThrowsAsync<TimeoutException>(() => filter.Invoke(new Call(new TimeoutRejectedException("Too late."))));
    }

    [Fact]
    public async Task What_is_no_fault_of_the_storage_goes_its_way()
    {
        var filter = new StorageFaultFilter(NullLogger<StorageFaultFilter>.Instance);

        await Assert.ThrowsAsync<OverloadedException>(() => filter.Invoke(new Call(new OverloadedException())));
    }

    private sealed class Call(Exception fault) : IIncomingGrainCallContext
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

        public Task Invoke() => Task.FromException(fault);
    }
}
