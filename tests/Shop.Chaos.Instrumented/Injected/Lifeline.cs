using System.Runtime.CompilerServices;

namespace Shop.Instrumented;

/// <summary>With SHOP_LIFELINE=stdin this process lives no longer than whoever holds the other end of its standard input.</summary>
internal static class Lifeline
{
    [ModuleInitializer]
    internal static void Hold()
    {
        if (Environment.GetEnvironmentVariable("SHOP_LIFELINE") == "stdin")
        {
            new Thread(Watch) { IsBackground = true, Name = "lifeline" }.Start();
        }
    }

    private static void Watch()
    {
        using var input = Console.OpenStandardInput();
        var nothing = new byte[16];
        while (input.Read(nothing) > 0)
        {
        }

        CrashPoints.Die();
    }
}
