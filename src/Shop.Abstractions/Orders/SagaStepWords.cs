using System.Diagnostics;

namespace Shop.Orders;

/// <summary>The words of steps and their outcomes. Frozen: stored timelines contain them, and the API returns them unchanged.</summary>
public static class SagaStepWords
{
    public const string Accept = "accept";
    public const string Reserve = "reserve";
    public const string Book = "book";
    public const string Pay = "pay";
    public const string Confirm = "confirm";
    public const string StopPayment = "stop-payment";
    public const string DecideFailure = "decide-failure";
    public const string Undo = "undo";
    public const string Release = "release";
    public const string Unbook = "unbook";
    public const string Refund = "refund";
    public const string Fail = "fail";
    public const string BeginCancel = "begin-cancel";
    public const string Cancel = "cancel";
    public const string Resume = "resume";

    public const string Done = "done";
    public const string Refused = "refused";
    public const string Fault = "fault";

    public static string ToWord(this SagaStepName name) => name switch
    {
        SagaStepName.Accept => Accept,
        SagaStepName.Reserve => Reserve,
        SagaStepName.Book => Book,
        SagaStepName.Pay => Pay,
        SagaStepName.Confirm => Confirm,
        SagaStepName.StopPayment => StopPayment,
        SagaStepName.DecideFailure => DecideFailure,
        SagaStepName.Undo => Undo,
        SagaStepName.Release => Release,
        SagaStepName.Unbook => Unbook,
        SagaStepName.Refund => Refund,
        SagaStepName.Fail => Fail,
        SagaStepName.BeginCancel => BeginCancel,
        SagaStepName.Cancel => Cancel,
        SagaStepName.Resume => Resume,
        _ => throw new UnreachableException(),
    };

    public static string ToWord(this StepOutcome outcome) => outcome switch
    {
        StepOutcome.Done => Done,
        StepOutcome.Refused => Refused,
        StepOutcome.Fault => Fault,
        _ => throw new UnreachableException(),
    };
}
