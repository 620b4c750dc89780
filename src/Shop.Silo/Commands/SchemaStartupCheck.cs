using Npgsql;
using Shop.Hosting;
using Shop.Hosting.Running;
using Shop.Schema;

namespace Shop.Silo.Commands;

/// <summary>
/// The database has the schema that this silo's statements need. In a rolling update whose migration was left out or failed, the new silos end here,
/// and the old ones stay.
/// </summary>
internal sealed class SchemaStartupCheck(NpgsqlDataSource database) : IStartupCheck
{
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ShopSchema.RequireAsync(database, cancellationToken);
        }
        catch (SchemaException exception)
        {
            throw new ShopConfigurationException(exception.Message, exception);
        }
    }
}
