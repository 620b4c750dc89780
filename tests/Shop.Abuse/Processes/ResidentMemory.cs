using System.Globalization;

namespace Shop.Abuse.Processes;

/// <summary>The kernel's record of the resident memory of a process (proc(5)).</summary>
internal static class ResidentMemory
{
    // Written to clear_refs, this sets the peak to the current value.
    private const string ResetPeakCommand = "5";

    private const string Peak = "VmHWM:";
    private const string Unit = "kB";
    private const long Kibibyte = 1024;

    /// <summary>The highest resident memory in bytes since the start or the last reset. 0 if the process has ended.</summary>
    public static long ReadPeak(int process)
    {
        try
        {
            var peak = File.ReadLines(FileOf(process, "status"))
                .Where(line => line.StartsWith(Peak, StringComparison.Ordinal))
                .Select(line => line[Peak.Length..].Replace(Unit, "", StringComparison.Ordinal))
                .FirstOrDefault();
            return peak is null ? 0 : long.Parse(peak, CultureInfo.InvariantCulture) * Kibibyte;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Begins a new peak.</summary>
    public static void ResetPeak(int process)
    {
        try
        {
            File.WriteAllText(FileOf(process, "clear_refs"), ResetPeakCommand);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended: the next one begins with its own peak.
        }
    }

    private static string FileOf(int process, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{name}");
}
