using System.Globalization;
using System.Text.Json;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>One request and what came of it, as the history has it.</summary>
internal sealed record Request(HistoryLine Sent, HistoryLine? Answered)
{
    public string Action => Sent.Action!;

    public string? User => Sent.User;

    public double SentAt => Sent.At;

    /// <summary>When the answer was there; never, if there is none.</summary>
    public double AnsweredAt => Answered?.At ?? double.PositiveInfinity;

    public Outcome Outcome => Answered?.Outcome switch
    {
        "ok" => Outcome.Ok,
        "refused" => Outcome.Refused,
        "again" => Outcome.IsRetry,
        _ => Outcome.Unknown,
    };

    public bool IsOk => Outcome == Outcome.Ok;

    public JsonElement Answer => Answered!.Answer!.Value;

    public bool IsFailure => Traffic.IsFailure(Outcome, Answered?.Status);
}

/// <summary>A fault that struck.</summary>
internal sealed record Struck(string Name, string Targets, double Begin, double End, int InFlight);

/// <summary>Requests of one user under one key: they are one operation, whoever sent them.</summary>
internal sealed record Keyed(string User, string Key, string Action, IReadOnlyList<Request> Requests)
{
    public IEnumerable<Request> Acknowledged => Requests.Where(request => request.IsOk);

    /// <summary>Whether the shop ever said definitely what became of it.</summary>
    public bool IsDefinite => Requests.Any(request => request.Outcome is Outcome.Ok or Outcome.Refused);

    public string Subject => string.Create(CultureInfo.InvariantCulture, $"{User}/{Key}");
}

/// <summary>What the history tells.</summary>
internal sealed class Evidence
{
    public Evidence(IEnumerable<HistoryLine> history)
    {
        var sent = new List<HistoryLine>();
        var answers = new Dictionary<long, HistoryLine>();
        var faults = new List<Struck>();
        var notWell = new List<(string, string)>();
        HistoryLine? struck = null;
        foreach (var line in history)
        {
            switch (line)
            {
                case { Event: "request" }: sent.Add(line); break;
                case { Event: "answer" }: answers[line.Request!.Value] = line; break;
                case { Event: "fault", Phase: "begin" }: struck = line; break;
                case { Event: "fault", Phase: "not-well" }: notWell.Add((line.Action!, line.Detail!)); break;
                case { Event: "fault" } when struck is not null:
                    faults.Add(new Struck(line.Action!, struck.Node ?? "", struck.At, line.At, struck.InFlight ?? 0));
                    struck = null;
                    break;
                case { Event: "phase", Phase: "load-begins" }: LoadBegan = line.At; break;
                case { Event: "phase", Phase: "load-ends" }: LoadEnded = line.At; break;
                case { Event: "phase", Phase: "all-final" }: AllFinal = line.At; break;
                case { Event: "phase", Phase: "at-rest" }: AtRest = line.At; break;
            }
        }

        Requests = [.. sent.Select(line => new Request(line, answers.GetValueOrDefault(line.Request!.Value)))];
        Faults = faults;
        NotWell = notWell;
        Keyed =
        [
            .. Requests.Where(request => request.Sent.Key is not null && request.Action != Actions.ReuseKey)
                .GroupBy(request => (request.User!, request.Sent.Key!, request.Action))
                .Select(same => new Keyed(same.Key.Item1, same.Key.Item2, same.Key.Action, [.. same])),
        ];
        UserIds = Requests.Where(request => request.IsOk && request.User is not null && request.Action is Actions.ReadBalance or Actions.Order)
            .Where(request => request.IsOk && request.Answer.TryGetProperty("consumerId", out _))
            .GroupBy(request => request.User!)
            .ToDictionary(same => same.Key, same => same.First().Answer.GetProperty("consumerId").GetGuid());
    }

    public IReadOnlyList<Request> Requests { get; }

    /// <summary>The faults after which the shop was not well again when the next one was due, and what was missing.</summary>
    public IReadOnlyList<(string Fault, string Missing)> NotWell { get; }

    public IReadOnlyList<Struck> Faults { get; }

    public IReadOnlyList<Keyed> Keyed { get; }

    /// <summary>The ids of users, by name.</summary>
    public IReadOnlyDictionary<string, Guid> UserIds { get; }

    public double LoadBegan { get; }

    public double LoadEnded { get; }

    /// <summary>From here on nobody wants anything to change any more: what is read is what is stored.</summary>
    public double AtRest { get; } = double.PositiveInfinity;

    /// <summary>When no order was open any more after the load; null if some stayed open.</summary>
    public double? AllFinal { get; }

    public IEnumerable<Request> Load => Requests.Where(request => request.SentAt >= LoadBegan && request.SentAt <= LoadEnded);

    public IEnumerable<Keyed> Operations(string action) => Keyed.Where(operation => operation.Action == action);

    public IEnumerable<Request> Ok(string action) => Requests.Where(request => request.IsOk && request.Action == action);
}
