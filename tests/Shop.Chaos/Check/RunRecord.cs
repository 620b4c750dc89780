using System.Globalization;
using System.Text.Json;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>One request and its answer, from the history.</summary>
internal sealed record Request(HistoryLine Sent, HistoryLine? Answered)
{
    public string Action => Sent.Action!;

    public string? User => Sent.User;

    public double SentAt => Sent.At;

    /// <summary>The time of the answer. Infinity if there is none.</summary>
    public double AnsweredAt => Answered?.At ?? double.PositiveInfinity;

    public Outcome Outcome => Outcomes.Parse(Answered?.Outcome);

    public bool IsOk => Outcome == Outcome.Ok;

    public JsonElement Answer => Answered!.Answer!.Value;

    // The token of an ended session must be rejected.
    public bool IsFailure => Action != Actions.UseRevoked && TrafficMonitor.IsFailure(Outcome, Answered?.Status);
}

/// <summary>A fault that was injected.</summary>
/// <param name="InFlight">Orders in flight when the fault took effect.</param>
internal sealed record InjectedFault(string Name, string Targets, double Begin, double End, int InFlight);

/// <summary>The requests of one user under one key. They are attempts of one operation.</summary>
internal sealed record KeyedOperation(string User, string Key, string Action, IReadOnlyList<Request> Requests)
{
    public IEnumerable<Request> Acknowledged => Requests.Where(request => request.IsOk);

    /// <summary>Whether at least one attempt got a definite answer.</summary>
    public bool IsDefinite => Requests.Any(request => request.Outcome is Outcome.Ok or Outcome.Refused);

    public string Subject => string.Create(CultureInfo.InvariantCulture, $"{User}/{Key}");
}

/// <summary>The history of a run, grouped for the rules.</summary>
internal sealed class RunRecord
{
    public RunRecord(IEnumerable<HistoryLine> history)
    {
        var sent = new List<HistoryLine>();
        var answers = new Dictionary<long, HistoryLine>();
        var faults = new List<InjectedFault>();
        var unhealthy = new List<(string, string)>();
        HistoryLine? begun = null;
        foreach (var line in history)
        {
            switch (line)
            {
                case { Event: "request" }: sent.Add(line); break;
                case { Event: "answer" }: answers[line.Request!.Value] = line; break;
                case { Event: "fault", Phase: "begin" }: begun = line; break;
                case { Event: "fault", Phase: "not-well" }: unhealthy.Add((line.Action!, line.Detail!)); break;
                case { Event: "fault" } when begun is not null:
                    faults.Add(new InjectedFault(line.Action!, begun.Node ?? "", begun.At, line.At, begun.InFlight ?? 0));
                    begun = null;
                    break;
                case { Event: "phase", Phase: "load-begins" }: LoadBegan = line.At; break;
                case { Event: "phase", Phase: "load-ends" }: LoadEnded = line.At; break;
                case { Event: "phase", Phase: "all-final" }: AllFinal = line.At; break;
                case { Event: "phase", Phase: "at-rest" }: AtRest = line.At; break;
            }
        }

        Requests = [.. sent.Select(line => new Request(line, answers.GetValueOrDefault(line.Request!.Value)))];
        Faults = faults;
        Unhealthy = unhealthy;
        KeyedOperations =
        [
            .. Requests.Where(request => request.Sent.Key is not null && request.Action != Actions.ReuseKey)
                .GroupBy(request => (request.User!, request.Sent.Key!, request.Action))
                .Select(attempts => new KeyedOperation(attempts.Key.Item1, attempts.Key.Item2, attempts.Key.Action, [.. attempts])),
        ];
        UserIds = Requests
            .Where(request => request.IsOk && request.User is not null && request.Action is Actions.ReadBalance or Actions.Order)
            .Where(request => request.IsOk && request.Answer.TryGetProperty("consumerId", out _))
            .GroupBy(request => request.User!)
            .ToDictionary(user => user.Key, user => user.First().Answer.GetProperty("consumerId").GetGuid());
    }

    public IReadOnlyList<Request> Requests { get; }

    /// <summary>The faults after which the shop did not become healthy in time, and the reason.</summary>
    public IReadOnlyList<(string Fault, string Reason)> Unhealthy { get; }

    public IReadOnlyList<InjectedFault> Faults { get; }

    public IReadOnlyList<KeyedOperation> KeyedOperations { get; }

    /// <summary>The ids of users, by name.</summary>
    public IReadOnlyDictionary<string, Guid> UserIds { get; }

    public double LoadBegan { get; }

    public double LoadEnded { get; }

    /// <summary>From this time on no operation is in flight: reads must return the stored rows.</summary>
    public double AtRest { get; } = double.PositiveInfinity;

    /// <summary>The time after the load at which no order was open. Null if some orders stayed open.</summary>
    public double? AllFinal { get; }

    public IEnumerable<Request> Load => Requests.Where(request => request.SentAt >= LoadBegan && request.SentAt <= LoadEnded);

    public IEnumerable<KeyedOperation> Operations(string action) => KeyedOperations.Where(operation => operation.Action == action);

    public IEnumerable<Request> Ok(string action) => Requests.Where(request => request.IsOk && request.Action == action);
}
