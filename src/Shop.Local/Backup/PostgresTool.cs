using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Shop.Local.Run;
using Shop.Postgres;

namespace Shop.Local.Backup;

/// <summary>
/// Runs PostgreSQL's client programs. The connection is passed in the environment, so that no password is in a command line.
/// </summary>
internal sealed class PostgresTool(PostgresBinaries binaries, NpgsqlConnectionStringBuilder target)
{
    /// <summary>Finds the programs for the server of a connection.</summary>
    public static async Task<PostgresTool> ForAsync(
        NpgsqlConnection connection, NpgsqlConnectionStringBuilder target, CancellationToken cancellationToken) =>
        new(await PostgresBinaries.FindForClientsAsync(connection.PostgreSqlVersion.Major, cancellationToken), target);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="LocalShopException">It failed; the message has its reason.</exception>
    public async Task RunAsync(string program, CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await WaitAsync(process, cancellationToken);
        await output;
        Require(program, process, await errors);
    }

    /// <summary>
    /// Passes the output of one program to another. The second program sees the end of its input only after the first one has succeeded:
    /// half of a script is never committed.
    /// </summary>
    /// <exception cref="LocalShopException">One of them failed; the message has its reason.</exception>
    public async Task PipeAsync(
        (string Program, string[] Arguments) from, (string Program, string[] Arguments) to, CancellationToken cancellationToken)
    {
        using var reader = Start(to.Program, to.Arguments);
        using var writer = Start(from.Program, from.Arguments);
        writer.StandardInput.Close();
        var readerErrors = reader.StandardError.ReadToEndAsync(cancellationToken);
        var writerErrors = writer.StandardError.ReadToEndAsync(cancellationToken);
        var readerOutput = reader.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        try
        {
            await writer.StandardOutput.BaseStream.CopyToAsync(reader.StandardInput.BaseStream, cancellationToken);
        }
        catch (IOException)
        {
            // The reader has ended; its error is reported below.
            writer.Kill();
        }

        await WaitAsync(writer, cancellationToken);
        if (!reader.HasExited && writer.ExitCode != 0)
        {
            reader.Kill();
            await WaitAsync(reader, cancellationToken);
            Require(from.Program, writer, await writerErrors);
        }

        reader.StandardInput.Close();
        await WaitAsync(reader, cancellationToken);
        await readerOutput;
        Require(to.Program, reader, await readerErrors);
        Require(from.Program, writer, await writerErrors);
    }

    private static async Task WaitAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static void Require(string program, Process process, string errors)
    {
        if (process.ExitCode != 0)
        {
            var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            throw new LocalShopException($"{program} failed: {lines.FirstOrDefault() ?? $"exit code {process.ExitCode}"}");
        }
    }

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(binaries.ClientProgram(program), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new LocalShopException(
                $"{program} is missing: install PostgreSQL's client programs, or set PG_BIN to their folder.", exception);
        }
    }

    private Dictionary<string, string?> Environment() => new()
    {
        ["LC_ALL"] = "C",
        ["PGAPPNAME"] = "shop-backup",
        ["PGHOST"] = target.Host,
        ["PGPORT"] = target.Port.ToString(CultureInfo.InvariantCulture),
        ["PGUSER"] = target.Username,
        ["PGPASSWORD"] = target.Password,
        ["PGDATABASE"] = target.Database ?? target.Username,
        ["PGSSLROOTCERT"] = target.RootCertificate,
        ["PGSSLMODE"] = target.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        },
    };
}
