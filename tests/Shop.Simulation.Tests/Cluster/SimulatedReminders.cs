using Orleans.Timers;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Accepts reminders and never fires them: orders must reach a final status without them.</summary>
internal sealed class SimulatedReminders : IReminderRegistry
{
    public static readonly SimulatedReminders Instance = new();

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Task.FromResult<IGrainReminder>(new Reminder(reminderName));

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => Task.CompletedTask;

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        Task.FromResult<IGrainReminder?>(new Reminder(reminderName));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => Task.FromResult<List<IGrainReminder>>([]);

    private sealed record Reminder(string ReminderName) : IGrainReminder;
}
