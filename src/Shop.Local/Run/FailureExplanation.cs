using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Shop.Hosting;
using Shop.Hosting.Running;
using Shop.Postgres;
using Shop.Schema;

namespace Shop.Local.Run;

/// <summary>Describes an exception in one line for the terminal.</summary>
internal static class FailureExplanation
{
    /// <summary>True if the message of the exception is written for users and complete: the log has no further details.</summary>
    public static bool IsExplained(Exception exception) =>
        exception is LocalShopException or PrivatePostgresException or SchemaException or ShopConfigurationException
            or OptionsValidationException;

    public static string Explain(Exception exception) => exception switch
    {
        OptionsValidationException or ShopConfigurationException => StartupFailure.Describe(exception),
        _ when IsExplained(exception) => FirstLine(exception.Message),
        IOException { InnerException: AddressInUseException } =>
            $"{FirstLine(exception.Message)} Another program has taken the port in the meantime; please retry.",
        _ => StartupFailure.Describe(exception),
    };

    public static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n', 2)[0].Trim();
}
