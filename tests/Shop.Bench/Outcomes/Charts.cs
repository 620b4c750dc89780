using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Shop.Bench.Outcomes;

/// <summary>Draws the results of a run as charts, for docs/performance.md.</summary>
internal static class Charts
{
    private const int Width = 900;
    private const int RowHeight = 28;
    private static readonly (string Role, string Name, OxyColor Color)[] Roles =
    [
        ("api", "API", OxyColor.Parse("#2f6fb0")),
        ("silo", "silo", OxyColor.Parse("#e08b2c")),
        ("postgres", "PostgreSQL", OxyColor.Parse("#5c9e53")),
    ];

    private static readonly double[] Percentiles = [50, 90, 99, 99.9];

    /// <summary>Writes cost.svg, throughput.svg and, if there was an open loop, latency.svg.</summary>
    public static void Draw(IReadOnlyList<Series> series, string folder)
    {
        var measured = series.Where(candidate => candidate.Failed == 0).ToList();
        if (measured.Count == 0)
        {
            return;
        }

        Save(Cost(measured), Path.Combine(folder, "cost.svg"), measured.Count);
        Save(Throughput(measured), Path.Combine(folder, "throughput.svg"), measured.Count);
        var open = measured.Where(candidate => candidate.Name.Contains("open loop", StringComparison.Ordinal)).ToList();
        if (open.Count > 0)
        {
            Save(Latency(open), Path.Combine(folder, "latency.svg"), 14);
        }
    }

    private static PlotModel Cost(List<Series> measured)
    {
        var model = WithRows("CPU milliseconds per request, by process (lower is better)", measured);
        model.Legends.Add(new Legend
        {
            LegendPosition = LegendPosition.BottomCenter,
            LegendPlacement = LegendPlacement.Outside,
            LegendOrientation = LegendOrientation.Horizontal,
        });
        foreach (var (role, name, color) in Roles)
        {
            var bars = new BarSeries { Title = name, FillColor = color, IsStacked = true, StrokeThickness = 0 };
            bars.Items.AddRange(Enumerable.Reverse(measured).Select(series => new BarItem(series.Median(run => run.CpuMillis(role)))));
            model.Series.Add(bars);
        }

        return model;
    }

    private static PlotModel Throughput(List<Series> measured)
    {
        var model = WithRows("requests per second (higher is better)", measured);
        var bars = new BarSeries
        {
            FillColor = Roles[0].Color,
            StrokeThickness = 0,
            LabelPlacement = LabelPlacement.Outside,
            LabelFormatString = "{0:0}",
        };
        bars.Items.AddRange(Enumerable.Reverse(measured).Select(series => new BarItem(series.Median(run => run.PerSecond))));
        model.Series.Add(bars);
        return model;
    }

    private static PlotModel Latency(List<Series> open)
    {
        var model = NewModel("milliseconds from the scheduled begin of an order until it was final, by percentile");
        var names = new CategoryAxis { Position = AxisPosition.Bottom };
        names.Labels.AddRange(Percentiles.Select(percent => string.Create(CultureInfo.InvariantCulture, $"p{percent}")));
        model.Axes.Add(names);
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Left,
            Title = "ms",
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.LightGray,
        });
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopLeft });
        foreach (var series in open)
        {
            var line = new LineSeries { Title = series.Name, MarkerType = MarkerType.Circle };
            line.Points.AddRange(Percentiles.Select((percent, i) => new DataPoint(i, series.Median(run => run.Percentile(percent)))));
            model.Series.Add(line);
        }

        return model;
    }

    // Horizontal bars leave space for the names. The axis begins at the bottom, so the order is reversed.
    private static PlotModel WithRows(string title, List<Series> measured)
    {
        var model = NewModel(title);
        var names = new CategoryAxis { Position = AxisPosition.Left, GapWidth = 0.4 };
        names.Labels.AddRange(Enumerable.Reverse(measured).Select(series => series.Name));
        model.Axes.Add(names);
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = 0,
            MaximumPadding = 0.1,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.LightGray,
        });
        return model;
    }

    private static PlotModel NewModel(string title) => new() { Title = title, TitleFontSize = 14, Background = OxyColors.White };

    private static void Save(PlotModel model, string path, int rows)
    {
        using var file = File.Create(path);
        new SvgExporter { Width = Width, Height = 120 + (rows * RowHeight) }.Export(model, file);
    }
}
