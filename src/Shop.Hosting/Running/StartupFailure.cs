using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Hosting.Running;

/// <summary>Finds in the exception of a failed start the one line that helps.</summary>
public static class StartupFailure
{
    /// <summary>One line for a person, without types and stack traces.</summary>
    public static string Describe(Exception exception)
    {
        var causes = Causes(exception).ToList();
        return Line(causes.OfType<ShopConfigurationException>().FirstOrDefault())
            ?? causes.OfType<OptionsValidationException>().Select(invalid => string.Join(" ", invalid.Failures)).FirstOrDefault()
            ?? Line(causes.OfType<OrleansConfigurationException>().FirstOrDefault())
            ?? Line(causes.OfType<NpgsqlException>().FirstOrDefault(), "The database cannot be used: ")
            ?? Line(causes.OfType<SocketException>().FirstOrDefault(), "The network cannot be used: ")
            ?? FirstLine(exception);
    }

    internal static string FirstLine(Exception exception) => exception.Message.ReplaceLineEndings("\n").Split('\n')[0].Trim();

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
