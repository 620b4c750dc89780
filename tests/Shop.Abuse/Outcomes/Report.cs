using System.Globalization;

namespace Shop.Abuse.Outcomes;

/// <summary>Formats results as rows of a table.</summary>
internal static class Report
{
    private const long Mebibyte = 1024 * 1024;

    public static string Header { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{"attack",-24}{"requests",9}{"others",8}{"refused",9}{"p99 ms",8}{"silo MiB",10}{"API MiB",9}{"final s",9}  answers");

    public static string Row(AttackResult result)
    {
        var requests = result.Answers.Values.Sum();
        var others = result.Others;
        var final = result.FinalAfter?.ToString("0.0", CultureInfo.InvariantCulture) ?? "NEVER";
        var memory = string.Create(CultureInfo.InvariantCulture, $"{result.SiloPeak / Mebibyte,10}{result.ApiPeak / Mebibyte,9}");
        var latency = others.Percentile99.ToString("0", CultureInfo.InvariantCulture);
        var answers = string.Join(", ", result.Answers.Select(answer => $"{answer.Value} × {answer.Key}").Concat(result.Notes));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Attack,-24}{requests,9}{others.Requests,8}{others.Refused,9}{latency,8}{memory}{final,9}  {answers}");
    }
}
