namespace Shop.Hosting.Running;

/// <summary>
/// Looks before a host starts whether it can, and says in one line why it cannot (<see cref="ShopConfigurationException"/>): Orleans and Kestrel would say it
/// later and in fifty lines.
/// </summary>
public interface IStartupCheck
{
    /// <summary>Throws <see cref="ShopConfigurationException"/> if the host cannot start.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
