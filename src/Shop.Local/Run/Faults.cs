using Microsoft.AspNetCore.Connections;
using Shop.Hosting;
using Shop.Hosting.Running;
using Shop.Postgres;
using Shop.Schema;

namespace Shop.Local.Run;

/// <summary>What went wrong, in one line for the person at the terminal.</summary>
internal static class Faults
{
    /// <summary>Whether the message was written for people and says all there is to say.</summary>
    public static bool IsExplained(Exception fault) =>
        fault is LocalShopException or PrivatePostgresException or SchemaException or ShopConfigurationException;

    public static string Explain(Exception fault) => fault switch
    {
        _ when IsExplained(fault) => FirstLine(fault.Message),
        IOException { InnerException: AddressInUseException } => $"{FirstLine(fault.Message)} Another program has just taken the port; start again.",
        _ => StartupFailure.Describe(fault),
    };

    public static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n', 2)[0].Trim();
}
