namespace Shop.Hosting.Running;

/// <summary>
/// A check that runs before a host starts. Orleans and Kestrel would report the same problem later, with long stack traces.
/// </summary>
public interface IStartupCheck
{
    /// <exception cref="ShopConfigurationException">The host cannot start; the message is one line.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
