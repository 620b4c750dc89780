using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Shop.Hosting.Storage;

namespace Shop.Hosting.Clustering;

/// <summary>Stores Orleans' grain state and reminders in PostgreSQL.</summary>
public static class ShopStorageExtensions
{
    /// <summary>The name of the grain storage; the default storage is the same.</summary>
    public const string StorageName = "shop";

    /// <summary>The ADO.NET provider's name for PostgreSQL.</summary>
    internal const string Invariant = "Npgsql";

    /// <summary>Adds grain storage and reminders over the registered <see cref="NpgsqlDataSource"/> of the process.</summary>
    public static ISiloBuilder AddShopStorage(this ISiloBuilder silo)
    {
        silo.AddAdoNetGrainStorageAsDefault(Configure);
        silo.AddAdoNetGrainStorage(StorageName, Configure);
        silo.UseAdoNetReminderService((OptionsBuilder<AdoNetReminderTableOptions> options) => options.Configure<NpgsqlDataSource>(
            (reminders, database) =>
            {
                reminders.Invariant = Invariant;
                reminders.DataSource = database;
            }));
        return silo;

        static void Configure(OptionsBuilder<AdoNetGrainStorageOptions> options) => options.Configure<NpgsqlDataSource>(
            (storage, database) =>
            {
                storage.Invariant = Invariant;
                storage.DataSource = database;
                storage.GrainStorageSerializer = new GrainStateSerializer();
                storage.DeleteStateOnClear = true;
            });
    }
}
