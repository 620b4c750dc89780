using System.Globalization;
using Spectre.Console;

namespace Shop.Local.Replay;

/// <summary>Where a replay tells how it goes: bars on a terminal, plain lines elsewhere.</summary>
internal sealed class ReplayScreen(IAnsiConsole console)
{
    private const int PlainLines = 5;

    public IAnsiConsole Console => console;

    public void Say(string text) => console.WriteLine(text);

    /// <summary>Shows how far the work is; the work calls the given action once per piece.</summary>
    public async Task WatchAsync(string title, int pieces, Func<Action, Task> work)
    {
        if (pieces == 0)
        {
            return;
        }

        if (console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive)
        {
            await console.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask(Markup.Escape(title), maxValue: pieces);
                    await work(() => bar.Increment(1));
                });
            return;
        }

        var done = 0;
        await work(() =>
        {
            var now = Interlocked.Increment(ref done);
            if (now == pieces || (long)now * PlainLines / pieces > (long)(now - 1) * PlainLines / pieces)
            {
                Say(string.Create(CultureInfo.InvariantCulture, $"{title}: {now:#,##0} of {pieces:#,##0}"));
            }
        });
    }
}
