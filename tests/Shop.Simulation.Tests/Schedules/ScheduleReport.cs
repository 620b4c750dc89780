using System.Globalization;
using System.Text;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>The result of a schedule.</summary>
/// <param name="violation">The violated invariant, or null.</param>
internal sealed class ScheduleReport(string? violation, SimulatedDatabase database, SimulatedTime time)
{
    public string? Violation => violation;

    public int Steps => time.Steps;

    /// <summary>The final status and failure of each order.</summary>
    public IEnumerable<string> Ends => database.Orders.Values.Select(order => $"{order.Status} {order.Failure?.Code}".TrimEnd());

    /// <summary>All stored rows in the order of their writes: equal in two runs of one seed.</summary>
    public string Describe()
    {
        var text = new StringBuilder($"{time.Steps} steps in {time.Elapsed}\n");
        foreach (var (ledger, table) in database.Ledgers)
        {
            foreach (var entry in table.Entries)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"{ledger} {entry.Seq} {entry.Operation} {entry.Amount} {entry.Balance} {entry.CreatedAt:O}");
            }
        }

        foreach (var order in database.Orders.Values)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{order.Order} {order.Status} {order.Price} {database.Timeline(order.Order)}");
        }

        return text.ToString();
    }
}
