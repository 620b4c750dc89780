using System.Runtime.CompilerServices;

namespace Shop.Instrumented;

/// <summary>With SHOP_LIFELINE=stdin this process kills itself when its standard input is closed: its parent has ended.</summary>
internal static class ParentProcessMonitor
{
    [ModuleInitializer]
    internal static void Start()
    {
        if (Environment.GetEnvironmentVariable("SHOP_LIFELINE") == "stdin")
        {
            new Thread(Watch) { IsBackground = true, Name = "parent process monitor" }.Start();
        }
    }

    private static void Watch()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[16];
        while (input.Read(buffer) > 0)
        {
        }

        CrashPoints.Die();
    }
}
