using Npgsql;
using Shop.Hosting;
using Shop.Hosting.Database;
using Shop.Hosting.Running;
using Shop.Schema;
using Shop.Text;

namespace Shop.Silo.Commands;

/// <summary>
/// Checks that the database has the schema version and the folding of texts that this silo requires.
/// In a rolling update without a successful migration the new silos stop here, and the old ones keep running.
/// </summary>
internal sealed class SchemaStartupCheck(NpgsqlDataSource database) : IStartupCheck
{
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ShopSchema.RequireAsync(database, cancellationToken);
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await TextFoldingCheck.RequireAsync(connection, new ExpectedTextFolding(TextFolding.Fingerprint), cancellationToken);
        }
        catch (SchemaException exception)
        {
            throw new ShopConfigurationException(exception.Message, exception);
        }
    }
}
