using System.CommandLine;
using System.Globalization;
using Shop.Local.Run;

namespace Shop.Local.Backup;

/// <summary><c>backup FILE</c>: writes a consistent backup of a shop, which may run meanwhile.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to write; it must not exist." };
        var data = ConnectionOptions.Data();
        var command = new Command(
            "backup", "Write a backup (pg_dump, custom format) of a ./shop run shop, or of the database ConnectionStrings__Shop.")
        {
            file, data,
        };
        command.SetAction((parsed, cancellationToken) => BackupFailure.ReportAsync(
            () => RunAsync(
                parsed.GetValue(file)!, parsed.GetValue(data)!, ConnectionOptions.ExistingDatabase(), Console.Out, cancellationToken),
            Console.Error));
        return command;
    }

    /// <exception cref="LocalShopException">The backup failed. The file was not written.</exception>
    public static async Task RunAsync(
        string file, string data, string? existing, TextWriter output, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
        {
            throw new LocalShopException($"The file {file} exists already; a backup is never overwritten.");
        }

        await using var database = await BackupDatabase.OpenSharedAsync(existing, data, cancellationToken);
        await using var connection = await database.ConnectAsync(cancellationToken);
        var tool = await PostgresTool.ForAsync(connection, database.Target, cancellationToken);
        var draft = file + ".part";
        try
        {
            await tool.RunAsync(
                "pg_dump", cancellationToken, "--format=custom", "--no-owner", "--no-privileges", $"--file={Path.GetFullPath(draft)}");
            await using (var written = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            File.Move(draft, file, overwrite: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = FailureExplanation.FirstLine(exception.Message);
            throw new LocalShopException($"The file {file} cannot be written: {reason}", exception);
        }
        finally
        {
            File.Delete(draft);
        }

        var size = new FileInfo(file).Length.ToString("#,##0", CultureInfo.InvariantCulture);
        await output.WriteLineAsync($"backup: {file}, {size} bytes, of the database {database.Address}");
    }
}
