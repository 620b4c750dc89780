using System.Globalization;
using Spectre.Console;

namespace Shop.Local.Replay;

/// <summary>The output of a replay: progress bars on a terminal, text lines elsewhere.</summary>
internal sealed class ReplayConsole(IAnsiConsole console)
{
    private const int ProgressLines = 5;

    public IAnsiConsole Inner => console;

    public void WriteLine(string text) => console.WriteLine(text);

    /// <summary>Shows the progress of the work, which calls the given action once per step.</summary>
    public async Task ShowProgressAsync(string title, int steps, Func<Action, Task> work)
    {
        if (steps == 0)
        {
            return;
        }

        if (console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive)
        {
            await console.Progress()
                .Columns(
                    new TaskDescriptionColumn(),
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new ElapsedTimeColumn(),
                    new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask(Markup.Escape(title), maxValue: steps);
                    await work(() => bar.Increment(1));
                });
            return;
        }

        var done = 0;
        await work(() =>
        {
            var current = Interlocked.Increment(ref done);
            if (current == steps || (long)current * ProgressLines / steps > (long)(current - 1) * ProgressLines / steps)
            {
                WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {current:#,##0} of {steps:#,##0}"));
            }
        });
    }
}
