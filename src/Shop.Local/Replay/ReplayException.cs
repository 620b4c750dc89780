namespace Shop.Local.Replay;

/// <summary>A replay cannot continue. The message is one line for the user.</summary>
internal sealed class ReplayException(string message) : Exception(message);
