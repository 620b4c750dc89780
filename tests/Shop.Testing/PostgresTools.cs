using System.Diagnostics;
using Npgsql;
using Shop.Postgres;

namespace Shop.Testing;

/// <summary>Runs PostgreSQL's client programs on a database.</summary>
public static class PostgresTools
{
    public static async Task RunAsync(string program, string connectionString, params string[] arguments)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo((await PostgresBinaries.FindForClientsAsync()).ClientProgram(program), arguments);
        start.Environment["PGHOST"] = target.Host;
        start.Environment["PGPORT"] = $"{target.Port}";
        start.Environment["PGUSER"] = target.Username;
        start.Environment["PGPASSWORD"] = target.Password;
        start.Environment["PGDATABASE"] = target.Database;
        var result = await HostProcess.RunAsync(start);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {result.Errors}");
        }
    }
}
