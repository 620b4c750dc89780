using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Shop.Local.Audit;

/// <summary>Prints the result of an audit, with all sections and numbers that it has.</summary>
internal static class AuditTable
{
    private const int MaxViolations = 20;

    /// <returns>True if the audit is ok.</returns>
    public static bool Print(IAnsiConsole console, JsonElement audit)
    {
        var table = new Table().Title("Audit").Border(TableBorder.Rounded).HideHeaders()
            .AddColumn("").AddColumn("").AddColumn(new TableColumn("").RightAligned());
        foreach (var section in audit.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.Object))
        {
            var name = section.Name;
            foreach (var number in section.Value.EnumerateObject())
            {
                table.AddRow(Markup.Escape(name), Markup.Escape(number.Name), Markup.Escape(Text(number.Value)));
                name = "";
            }
        }

        console.Write(table);
        var hasViolations = audit.TryGetProperty("violations", out var list) && list.ValueKind == JsonValueKind.Array;
        var violations = hasViolations ? list.EnumerateArray().ToList() : [];
        foreach (var violation in violations.Take(MaxViolations))
        {
            console.WriteLine($"  violation: {violation}");
        }

        var isOk = violations.Count == 0 && audit.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True;
        var more = violations.Count > MaxViolations ? string.Create(CultureInfo.InvariantCulture, $", {violations.Count} violations") : "";
        console.WriteLine($"audit: {(isOk ? "ok" : "NOT ok")}{more}");
        return isOk;
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number.ToString("#,##0", CultureInfo.InvariantCulture)
            : value.ToString();
}
