using System.Globalization;
using System.Runtime.InteropServices;

namespace Shop.Testing;

/// <summary>Describes the machine of the measurement.</summary>
public static class Machine
{
    public static string Describe()
    {
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var model = line?.Split(':')[1].Trim() ?? "unknown processor";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
        var software = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors ({model}), {memory} GB, {software}");
    }
}
