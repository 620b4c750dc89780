using Npgsql;
using Shop.Postgres;

namespace Shop.Testing;

/// <summary>One database of the test run's server. Disposing drops it, even with open connections.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PrivatePostgres _server;

    internal TestDatabase(PrivatePostgres server, string name, string connectionString)
    {
        _server = server;
        Name = name;
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString + ";Maximum Pool Size=20");
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <summary>For the test's own statements. The code under test has its own connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Returns the first column of the first row.</summary>
    public async Task<T> ReadAsync<T>(string statement)
    {
        await using var command = Source.CreateCommand(statement);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<int> ExecuteAsync(string statement)
    {
        await using var command = Source.CreateCommand(statement);
        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _server.DropDatabaseAsync(Name);
    }
}
