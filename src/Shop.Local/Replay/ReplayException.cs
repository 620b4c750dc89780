namespace Shop.Local.Replay;

/// <summary>Why a replay cannot go on, in one line for people.</summary>
internal sealed class ReplayException(string message) : Exception(message);
