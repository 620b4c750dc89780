using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Orders;
using Shop.Orders.Quota;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Creates the references that grains and clients use.</summary>
internal sealed class SimulatedGrains(
    SimulatedCluster cluster, AnswerChecker checker, SimulatedDatabase database, Defect defect) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => (TGrainInterface)CreateReference(typeof(TGrainInterface), primaryKey);

    private object CreateReference(Type contract, Guid key) =>
        contract == typeof(IAccountGrain) ? new AccountReference(cluster, checker, defect, key)
        : contract == typeof(IProductGrain) ? new ItemReference(cluster, checker, database, defect, key)
        : contract == typeof(IDeliverySlotGrain) ? new SlotReference(cluster, checker, defect, key)
        : contract == typeof(IOrderRecordGrain) ? new OrderReference(cluster, checker, defect, key)
        : contract == typeof(IOrderGrain) ? new OrderReference(cluster, checker, defect, key)
        : contract == typeof(IOrderQuotaGrain) ? new QuotaReference(cluster, key)
        : contract == typeof(IOrderSagaGrain) ? new SagaReference(cluster, checker, key)
        : throw new NotSupportedException($"{contract.Name} is not simulated.");

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();
}
