namespace Shop.Abuse;

/// <summary>The settings of a run.</summary>
/// <param name="Seconds">Duration of each attack.</param>
/// <param name="Only">The names of the attacks to play. All if empty.</param>
/// <param name="IsShort">Rate only counts and memory, because CI's machine is too slow for latencies.</param>
/// <param name="Folder">The folder of the logs and the report.</param>
internal sealed record AbuseSettings(int Seconds, IReadOnlyList<string> Only, bool IsShort, string Folder)
{
    public const int DefaultSeconds = 30;
    public const int ShortSeconds = 3;

    public bool Has(string attack) => Only.Count == 0 || Only.Contains(attack);

    public TimeSpan Time => TimeSpan.FromSeconds(Seconds);
}
