using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using Shop.Faults;
using Shop.Ledgers;
using Shop.Storage.Availability;

namespace Shop.Storage.Freshness;

/// <summary>
/// The stored state of a grain that answers from memory. While the membership changes, another activation may have written it, so its
/// version is compared first. After a change of the database server it is read once (docs/adr/0020).
/// </summary>
internal sealed class FreshState<T>(IPersistentState<T> state, string name, IGrainContext context, FreshStateServices services)
    where T : new()
{
    private readonly int _incarnation = services.Incarnation.Number;

    /// <summary>
    /// Reads the state if the stored one may differ from memory. Only for calls that do not interleave with a write. While the database is
    /// unavailable, memory is used.
    /// </summary>
    public async Task RefreshAsync()
    {
        if (await IsOutdatedAsync())
        {
            await state.ReadStateAsync();
            Deactivate();
        }
    }

    /// <summary>As <see cref="RefreshAsync"/>, for calls that interleave: returns the stored state and does not change memory.</summary>
    /// <param name="committed">The state in memory.</param>
    public async Task<T> ReadAsync(T committed)
    {
        if (!await IsOutdatedAsync())
        {
            return committed;
        }

        var stored = new GrainState<T>(new T());
        await services.Storage.ReadStateAsync(name, context.GrainId, stored);
        if (_incarnation != services.Incarnation.Number || stored.ETag != state.Etag)
        {
            Deactivate();
        }

        return stored.State ?? new T();
    }

    private async Task<bool> IsOutdatedAsync()
    {
        var isOtherServer = _incarnation != services.Incarnation.Number;
        if (services.Monitor.IsUnavailable || !(isOtherServer || services.Membership.HasRecentChange))
        {
            return false;
        }

        try
        {
            return isOtherServer || await services.Versions.FindAsync(name, context.GrainId.GetGuidKey()) != state.Etag;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    // So that one activation is left, and its state is of the present server.
    private void Deactivate() =>
        context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The stored state is newer."));
}

/// <summary>The services of every <see cref="FreshState{T}"/>.</summary>
internal sealed record FreshStateServices(
    StateVersions Versions,
    MembershipMonitor Membership,
    DatabaseIncarnation Incarnation,
    DatabaseHealthMonitor Monitor,
    [FromKeyedServices(GuardedStorage.Name)] IGrainStorage Storage);

/// <summary>Registers <see cref="FreshStateServices"/>.</summary>
internal static class FreshStateRegistration
{
    public static IServiceCollection AddFreshState(this IServiceCollection services)
    {
        services.AddDatabaseHealthMonitor();
        services.TryAddSingleton<MembershipMonitor>();
        services.TryAddSingleton<StateVersions>();
        services.TryAddSingleton<FreshStateServices>();
        return services;
    }
}
