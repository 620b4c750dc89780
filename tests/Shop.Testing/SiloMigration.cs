using System.Diagnostics;

namespace Shop.Testing;

/// <summary>The command <c>Shop.Silo migrate</c> in a process of its own.</summary>
public static class SiloMigration
{
    /// <summary>The program that was built with this one.</summary>
    public static string BuiltProgram => Path.Combine(AppContext.BaseDirectory, "Shop.Silo.dll");

    /// <summary>Applies the schema to a database.</summary>
    /// <param name="program">The path of <c>Shop.Silo.dll</c>.</param>
    /// <exception cref="RunFailedException">The migration failed.</exception>
    public static async Task RunAsync(string program, string connectionString)
    {
        var start = new ProcessStartInfo("dotnet", [program, "migrate"]);
        start.Environment["ConnectionStrings__Shop"] = connectionString;
        var result = await HostProcess.RunAsync(start);
        if (result.ExitCode != 0)
        {
            throw new RunFailedException($"The migration failed: {result.Output.Trim()} {result.Errors.Trim()}");
        }
    }
}
