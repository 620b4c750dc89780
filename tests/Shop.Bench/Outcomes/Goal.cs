using System.Globalization;

namespace Shop.Bench.Outcomes;

/// <summary>A target and the measured value. The property names are the JSON names of the results.</summary>
/// <param name="Reached">Null if it was not measured in this run.</param>
/// <param name="AtMost">True if the target is a maximum, false if it is a minimum.</param>
internal sealed record Goal(string What, double Wanted, bool AtMost, string Unit, double? Reached)
{
    public bool? IsMet => Reached is { } reached ? (AtMost ? reached <= Wanted : reached >= Wanted) : null;

    public override string ToString()
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"{(AtMost ? "≤" : "≥")} {Wanted:0.##} {Unit}");
        var reached = Reached is { } figure ? string.Create(CultureInfo.InvariantCulture, $"{figure:0.00} {Unit}") : "not measured";
        return $"{What,-66}{wanted,14}{reached,18}  {IsMet switch { true => "met", false => "MISSED", null => "" }}";
    }
}
