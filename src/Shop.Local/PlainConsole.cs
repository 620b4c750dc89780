using Spectre.Console;

namespace Shop.Local;

/// <summary>The console of this process.</summary>
internal static class PlainConsole
{
    /// <summary>Without a terminal: wide enough for one line per message.</summary>
    private const int Width = 1_000;

    public static IAnsiConsole Create()
    {
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = Width;
        }

        return console;
    }
}
