using System.Net;
using Shop.Testing;

namespace Shop.Chaos.Processes;

/// <summary>
/// The network of a run. Where it can be made, every silo and API is a host of its own: a network namespace, all of them on one
/// bridge inside another namespace in which this program and PostgreSQL live. Nothing of it touches the machine's own network.
/// Elsewhere all processes share 127.0.0.1, and there are no partitions.
/// </summary>
internal sealed class Network(string? prefix)
{
    private const string Subnet = "10.213.7";

    /// <summary>Whether hosts can be parted from each other.</summary>
    public bool CanPart => prefix is not null;

    /// <summary>This program and PostgreSQL.</summary>
    public Place Hub => new(CanPart ? IPAddress.Parse($"{Subnet}.1") : IPAddress.Loopback, null);

    /// <summary>Who may connect to PostgreSQL.</summary>
    public static string Hosts => $"{Subnet}.0/24";

    public Place Silo(int number) => Of($"silo-{number}", 10 + number);

    public Place Api(int number) => Of($"api-{number}", 100 + number);

    /// <summary>Whether this machine and this user can make such a network.</summary>
    public static async Task<bool> IsPossibleAsync() =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        && (await Commands.TryAsync("ip", "netns", "list")).ExitCode == 0
        && (await Commands.TryAsync("iptables", "--version")).ExitCode == 0;

    /// <summary>Makes the namespaces, the bridge and the cables. <see cref="RemoveAsync"/> takes all of it away.</summary>
    public static async Task BuildAsync(string prefix, int silos, int apis)
    {
        var network = new Network(prefix);
        await Commands.RunAsync("ip", "netns", "add", prefix);
        await Commands.RunAsync("ip", "-n", prefix, "link", "set", "lo", "up");
        await Commands.RunAsync("ip", "-n", prefix, "link", "add", "shop", "type", "bridge");
        await Commands.RunAsync("ip", "-n", prefix, "addr", "add", $"{network.Hub.Address}/24", "dev", "shop");
        await Commands.RunAsync("ip", "-n", prefix, "link", "set", "shop", "up");
        var places = Enumerable.Range(1, silos).Select(network.Silo).Concat(Enumerable.Range(1, apis).Select(network.Api));
        foreach (var (place, number) in places.Select((place, i) => (place, i)))
        {
            await Commands.RunAsync("ip", "netns", "add", place.Namespace!);
            await Commands.RunAsync("ip", "-n", place.Namespace!, "link", "set", "lo", "up");
            await Commands.RunAsync("ip", "-n", prefix, "link", "add", $"host{number}", "type", "veth", "peer", "name", "eth0", "netns", place.Namespace!);
            await Commands.RunAsync("ip", "-n", prefix, "link", "set", $"host{number}", "master", "shop", "up");
            await Commands.RunAsync("ip", "-n", place.Namespace!, "addr", "add", $"{place.Address}/24", "dev", "eth0");
            await Commands.RunAsync("ip", "-n", place.Namespace!, "link", "set", "eth0", "up");
        }
    }

    /// <summary>Ends whatever still runs in the namespaces and removes them.</summary>
    public static async Task RemoveAsync(string prefix)
    {
        var listed = (await Commands.TryAsync("ip", "netns", "list")).Output;
        foreach (var name in listed.Split('\n').Select(line => line.Split(' ')[0]).Where(name => name == prefix || name.StartsWith($"{prefix}-", StringComparison.Ordinal)))
        {
            var pids = (await Commands.TryAsync("ip", "netns", "pids", name)).Output;
            foreach (var pid in pids.Split('\n').Select(line => int.TryParse(line, out var number) ? number : 0).Where(pid => pid > 1))
            {
                Posix.Send(pid, Signal.Kill);
            }

            await Commands.TryAsync("ip", "netns", "del", name);
        }
    }

    /// <summary>From now on no packet passes between the two, in either direction; connections stay open and hang.</summary>
    public static Task PartAsync(Place one, Place other) => RuleAsync("-A", one, other);

    /// <summary>Ends what <see cref="PartAsync"/> began.</summary>
    public static Task JoinAsync(Place one, Place other) => RuleAsync("-D", one, other);

    // Both rules stand in one of the two namespaces: what it sends and what it is sent.
    private static async Task RuleAsync(string verb, Place one, Place other)
    {
        var parted = one.Namespace ?? throw new ChaosException("There is no network to part.");
        await Commands.RunAsync("ip", "netns", "exec", parted, "iptables", "-w", verb, "INPUT", "-s", other.Address.ToString(), "-j", "DROP");
        await Commands.RunAsync("ip", "netns", "exec", parted, "iptables", "-w", verb, "OUTPUT", "-d", other.Address.ToString(), "-j", "DROP");
    }

    private Place Of(string name, int host) => CanPart
        ? new Place(IPAddress.Parse($"{Subnet}.{host}"), $"{prefix}-{name}")
        : new Place(IPAddress.Loopback, null);
}
