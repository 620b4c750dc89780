using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Hosting.Running;

/// <summary>Describes the exception of a failed startup in one line.</summary>
public static partial class StartupFailure
{
    /// <summary>
    /// One line for the operator, without stack traces. An invalid option is named by its key or its options type. A database that
    /// violates several requirements has one line for each.
    /// </summary>
    public static string Describe(Exception exception)
    {
        var causes = Causes(exception).ToList();
        return causes.OfType<ShopConfigurationException>().FirstOrDefault()?.Message.ReplaceLineEndings().Trim()
            ?? causes.OfType<OptionsValidationException>().Select(Describe).FirstOrDefault()
            ?? Line(causes.OfType<OrleansConfigurationException>().FirstOrDefault())
            ?? Line(causes.OfType<NpgsqlException>().FirstOrDefault(), "The database is unavailable: ")
            ?? Line(causes.OfType<SocketException>().FirstOrDefault(), "The network is unavailable: ")
            ?? FirstLine(exception);
    }

    internal static string FirstLine(Exception exception) => exception.Message.ReplaceLineEndings("\n").Split('\n')[0].Trim();

    private static string Describe(OptionsValidationException invalid) =>
        string.Join(" ", invalid.Failures.Select(failure => Describe(failure, invalid.OptionsName is { Length: > 0 } name ? name : null)));

    // A message that begins with a configuration key needs no further name.
    private static string Describe(string failure, string? optionsName)
    {
        if (AnnotationFailure().Match(failure) is not { Success: true } match)
        {
            return failure;
        }

        var message = match.Groups["message"].Value;
        var hasKey = message.Split(' ')[0].Contains(':', StringComparison.Ordinal);
        return hasKey ? message : $"{optionsName ?? match.Groups["type"].Value}: {message}";
    }

    [GeneratedRegex("^DataAnnotation validation failed for '(?<type>[^']*)' members: '[^']*' with the error: '(?<message>.*)'\\.$")]
    private static partial Regex AnnotationFailure();

    private static string? Line(Exception? exception, string before = "") => exception is null ? null : before + FirstLine(exception);

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        yield return exception;
        var inner = exception is AggregateException several ? several.InnerExceptions : (IEnumerable<Exception?>)[exception.InnerException];
        foreach (var cause in inner.OfType<Exception>().SelectMany(Causes))
        {
            yield return cause;
        }
    }
}
