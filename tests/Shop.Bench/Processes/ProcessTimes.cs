using System.Globalization;

namespace Shop.Bench.Processes;

/// <summary>Reads the kernel's counters of processes: <c>/proc/PID/stat</c> (proc(5)).</summary>
internal static class ProcessTimes
{
    // USER_HZ, the unit of the fields. It is 100 on every Linux that .NET supports.
    private const double TicksPerSecond = 100;
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int ResidentPages = 21;

    /// <summary>Processor time of a process in seconds: all threads, user and kernel.</summary>
    public static double Of(int process) => Read(process) is { } fields ? Sum(fields, 2) : 0;

    /// <summary>Processor time of a process and its children in seconds, including children that have ended.</summary>
    public static double OfTree(int root)
    {
        var sum = Read(root) is { } fields ? Sum(fields, 4) : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process)
                && Read(process) is { } child && int.Parse(child[Parent], CultureInfo.InvariantCulture) == root)
            {
                sum += Sum(child, 2);
            }
        }

        return sum;
    }

    /// <summary>Seconds since boot in which all processes waited for the disk (<c>/proc/pressure/io</c>). 0 if unavailable.</summary>
    public static double Stalled()
    {
        try
        {
            var full = File.ReadLines("/proc/pressure/io").FirstOrDefault(line => line.StartsWith("full ", StringComparison.Ordinal));
            return full is null ? 0 : long.Parse(full.Split("total=")[1], CultureInfo.InvariantCulture) / 1e6;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The resident memory of a process, in bytes.</summary>
    public static long ResidentBytes(int process) =>
        Read(process) is { } fields ? long.Parse(fields[ResidentPages], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;

    // utime, stime, and with four fields cutime and cstime of the children that have ended.
    private static double Sum(string[] fields, int count) =>
        fields.Skip(UserTime).Take(count).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;

    // The fields after the name. The name may contain blanks and parentheses.
    private static string[]? Read(int process)
    {
        try
        {
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
