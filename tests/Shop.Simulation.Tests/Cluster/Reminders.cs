using Orleans.Timers;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Reminders that are taken and never come: an order must reach its end without them.</summary>
internal sealed class Reminders : IReminderRegistry
{
    public static readonly Reminders Instance = new();

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Task.FromResult<IGrainReminder>(new Reminder(reminderName));

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => Task.CompletedTask;

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        Task.FromResult<IGrainReminder?>(new Reminder(reminderName));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => Task.FromResult<List<IGrainReminder>>([]);

    private sealed record Reminder(string ReminderName) : IGrainReminder;
}
