using System.Text.RegularExpressions;

namespace Shop.Architecture.Tests;

/// <summary>One name for the same parameter everywhere; no regions.</summary>
public sealed partial class DialectTests
{
    [Theory]
    [InlineData("Task RunAsync(CancellationToken token);", "token")]
    [InlineData("Task RunAsync(CancellationToken cancellation = default)", "cancellation")]
    [InlineData("Task RunAsync(CancellationToken cancellationToken = default)", null)]
    [InlineData("Task ExecuteAsync(CancellationToken stoppingToken)", null)]
    [InlineData("CancellationToken registered = source.Token;", null)]
    [InlineData("class Clock(TimeProvider clock)", "clock")]
    [InlineData("private readonly TimeProvider _time;", "_time")]
    [InlineData("class Clock(TimeProvider timeProvider)", null)]
    [InlineData("catch (IOException fault) when (fault.HResult != 0)", "fault")]
    [InlineData("catch (IOException exception)", null)]
    [InlineData("#region Reads", "#region")]
    public void A_deviating_name_is_found(string line, string? expected) => Assert.Equal(expected, Deviations(line).SingleOrDefault());

    [Fact]
    public void Common_parameters_have_the_same_name_everywhere()
    {
        var hits = SourceTree.Files
            .Where(file => file.IsCSharp && !file.Path.EndsWith($"/{nameof(DialectTests)}.cs", StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Select((line, index) => (file, line, index)))
            .SelectMany(place => Deviations(place.line).Select(name => $"{place.file.Path}:{place.index + 1}: {name}"));

        Findings.AssertNone(hits, "Names: cancellationToken or stoppingToken, timeProvider or _timeProvider, exception; no #region.");
    }

    private static IEnumerable<string> Deviations(string line)
    {
        if (line.TrimStart() is ['/', '/', ..])
        {
            return [];
        }

        var parameters = CancellationParameter().Matches(line).Where(_ => !LocalVariable().IsMatch(line));
        return parameters.Concat(TimeProviderName().Matches(line)).Concat(Caught().Matches(line))
            .Select(match => match.Groups["name"].Value)
            .Concat(Region().IsMatch(line) ? ["#region"] : []);
    }

    [GeneratedRegex(@"\bCancellationToken\??\s+(?!cancellationToken\b|stoppingToken\b)(?<name>[a-z]\w*)\s*([,)]|=(?!>))")]
    private static partial Regex CancellationParameter();

    [GeneratedRegex(@"^\s*CancellationToken\s+\w+\s*=[^)]*(\([^)]*\)[^)]*)*;")]
    private static partial Regex LocalVariable();

    [GeneratedRegex(@"\bTimeProvider\??\s+(?!timeProvider\b|_timeProvider\b)(?<name>[a-z_]\w*)\s*([,);]|=(?!>))")]
    private static partial Regex TimeProviderName();

    [GeneratedRegex(@"\bcatch \([\w.<>]+ (?!exception\b)(?<name>\w+)\)")]
    private static partial Regex Caught();

    [GeneratedRegex(@"^\s*#region\b")]
    private static partial Regex Region();
}
