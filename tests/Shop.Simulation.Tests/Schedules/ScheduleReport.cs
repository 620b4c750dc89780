using System.Globalization;
using System.Text;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>What a schedule has come to.</summary>
/// <param name="finding">What is wrong, or null.</param>
internal sealed class ScheduleReport(string? finding, SimulatedDatabase database, Timeline time)
{
    public string? Finding => finding;

    public int Steps => time.Steps;

    /// <summary>How the orders ended: their status, and why they failed.</summary>
    public IEnumerable<string> Ends => database.Orders.Values.Select(order => $"{order.Status} {order.Failure?.Code}".TrimEnd());

    /// <summary>Everything that is stored, in the order in which it was stored: two runs of one seed agree in it.</summary>
    public string Describe()
    {
        var text = new StringBuilder($"{time.Steps} steps in {time.Elapsed}\n");
        foreach (var (ledger, table) in database.Ledgers)
        {
            foreach (var entry in table.Entries)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{ledger} {entry.Seq} {entry.Operation} {entry.Amount} {entry.Balance} {entry.CreatedAt:O}");
            }
        }

        foreach (var order in database.Orders.Values)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{order.Order} {order.Status} {order.Price} {database.Timeline(order.Order)}");
        }

        return text.ToString();
    }
}
