using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using Shop.Storage.Freshness;
using Shop.Testing;

namespace Shop.Grains.Tests.Storage;

public sealed class DatabaseIncarnationTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private readonly DatabaseIncarnation _incarnation = new(NullLogger<DatabaseIncarnation>.Instance);

    [Fact]
    public void A_server_whose_log_grows_is_the_same()
    {
        _incarnation.Observe("a", 10);
        _incarnation.Observe("a", 10);
        _incarnation.Observe("a", 12);

        Assert.Equal(0, _incarnation.Number);
    }

    [Theory]
    [InlineData("b", 12)]
    [InlineData("a", 11)]
    public void Another_identity_or_a_shorter_log_is_another_server(string server, int position)
    {
        _incarnation.Observe("a", 12);

        _incarnation.Observe(server, (ulong)position);

        Assert.Equal(1, _incarnation.Number);
        _incarnation.Observe(server, 13);
        Assert.Equal(1, _incarnation.Number);
    }

    [Theory]
    [InlineData(DatabaseIncarnation.Sql)]
    [InlineData(DatabaseIncarnation.SqlWithoutControlData)]
    public async Task An_ordinary_role_reads_the_identity_and_the_position_of_the_server(string sql)
    {
        await database.Database.ExecuteAsync(
            """
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ordinary_reader') THEN CREATE ROLE ordinary_reader; END IF;
            END $$
            """);
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var rolledBack = await connection.BeginTransactionAsync();
        await using (var role = new NpgsqlCommand("SET LOCAL ROLE ordinary_reader", connection))
        {
            await role.ExecuteNonQueryAsync();
        }

        var first = await ReadAsync(connection, sql);
        var second = await ReadAsync(connection, sql);

        Assert.Equal(first.Server, second.Server);
        Assert.True(first.Position <= second.Position);
    }

    private static async Task<(string Server, ulong Position)> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.NotEqual(default, reader.GetFieldValue<DateTimeOffset>(0));
        return (reader.GetString(1), (ulong)reader.GetFieldValue<NpgsqlLogSequenceNumber>(2));
    }
}
