using System.Net;
using Shop.Testing;

namespace Shop.Chaos.Processes;

/// <summary>
/// The network of a run. If possible, every silo and API has a network namespace of its own. A bridge in another namespace connects
/// them; this program and PostgreSQL run in that namespace. The machine's own network is not changed. Otherwise all processes share
/// 127.0.0.1, and partitions are not possible.
/// </summary>
internal sealed class Network(string? prefix)
{
    private const string Subnet = "10.213.7";

    public bool SupportsPartitions => prefix is not null;

    /// <summary>The host of this program and PostgreSQL.</summary>
    public NetworkHost Hub => new(SupportsPartitions ? IPAddress.Parse($"{Subnet}.1") : IPAddress.Loopback, null);

    /// <summary>The subnet of all hosts, for the access rules of PostgreSQL.</summary>
    public static string Hosts => $"{Subnet}.0/24";

    public NetworkHost Silo(int number) => HostOf($"silo-{number}", 10 + number);

    public NetworkHost Api(int number) => HostOf($"api-{number}", 100 + number);

    /// <summary>Whether this user can create network namespaces on this machine.</summary>
    public static async Task<bool> IsPossibleAsync() =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        && (await Commands.TryAsync("ip", "netns", "list")).ExitCode == 0
        && (await Commands.TryAsync("iptables", "--version")).ExitCode == 0;

    /// <summary>Creates the namespaces, the bridge and the links. <see cref="RemoveAsync"/> removes them.</summary>
    public static async Task BuildAsync(string prefix, int silos, int apis)
    {
        var network = new Network(prefix);
        await Commands.RunAsync("ip", "netns", "add", prefix);
        await Commands.RunAsync("ip", "-n", prefix, "link", "set", "lo", "up");
        await Commands.RunAsync("ip", "-n", prefix, "link", "add", "shop", "type", "bridge");
        await Commands.RunAsync("ip", "-n", prefix, "addr", "add", $"{network.Hub.Address}/24", "dev", "shop");
        await Commands.RunAsync("ip", "-n", prefix, "link", "set", "shop", "up");
        var hosts = Enumerable.Range(1, silos).Select(network.Silo).Concat(Enumerable.Range(1, apis).Select(network.Api));
        foreach (var (host, number) in hosts.Select((host, i) => (host, i)))
        {
            await Commands.RunAsync("ip", "netns", "add", host.Namespace!);
            await Commands.RunAsync("ip", "-n", host.Namespace!, "link", "set", "lo", "up");
            await Commands.RunAsync(
                "ip", "-n", prefix, "link", "add", $"host{number}", "type", "veth", "peer", "name", "eth0", "netns", host.Namespace!);
            await Commands.RunAsync("ip", "-n", prefix, "link", "set", $"host{number}", "master", "shop", "up");
            await Commands.RunAsync("ip", "-n", host.Namespace!, "addr", "add", $"{host.Address}/24", "dev", "eth0");
            await Commands.RunAsync("ip", "-n", host.Namespace!, "link", "set", "eth0", "up");
        }
    }

    /// <summary>Kills the processes in the namespaces and removes the namespaces.</summary>
    public static async Task RemoveAsync(string prefix)
    {
        var listed = (await Commands.TryAsync("ip", "netns", "list")).Output;
        var names = listed.Split('\n')
            .Select(line => line.Split(' ')[0])
            .Where(name => name == prefix || name.StartsWith($"{prefix}-", StringComparison.Ordinal));
        foreach (var name in names)
        {
            var pids = (await Commands.TryAsync("ip", "netns", "pids", name)).Output;
            foreach (var pid in pids.Split('\n').Select(line => int.TryParse(line, out var number) ? number : 0).Where(id => id > 1))
            {
                Posix.Send(pid, Signal.Kill);
            }

            await Commands.TryAsync("ip", "netns", "del", name);
        }
    }

    /// <summary>Drops all packets between two hosts, in both directions. Open connections hang.</summary>
    public static Task PartitionAsync(NetworkHost first, NetworkHost second) => ChangeRulesAsync("-A", first, second);

    /// <summary>Undoes <see cref="PartitionAsync"/>.</summary>
    public static Task HealAsync(NetworkHost first, NetworkHost second) => ChangeRulesAsync("-D", first, second);

    // Both rules are set in the namespace of the first host.
    private static async Task ChangeRulesAsync(string verb, NetworkHost first, NetworkHost second)
    {
        var host = first.Namespace ?? throw new ChaosException("Partitions need network namespaces.");
        var address = second.Address.ToString();
        await Commands.RunAsync("ip", "netns", "exec", host, "iptables", "-w", verb, "INPUT", "-s", address, "-j", "DROP");
        await Commands.RunAsync("ip", "netns", "exec", host, "iptables", "-w", verb, "OUTPUT", "-d", address, "-j", "DROP");
    }

    private NetworkHost HostOf(string name, int number) => SupportsPartitions
        ? new NetworkHost(IPAddress.Parse($"{Subnet}.{number}"), $"{prefix}-{name}")
        : new NetworkHost(IPAddress.Loopback, null);
}
