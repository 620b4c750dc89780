namespace Shop.Local.Run;

/// <summary>What the person asked for.</summary>
/// <param name="Port">Where the API listens on 127.0.0.1; 0 for any free port.</param>
/// <param name="Data">The folder that keeps everything.</param>
/// <param name="Demo">Whether to fill the demo catalog.</param>
/// <param name="Verbose">Whether to show what the log file gets.</param>
/// <param name="Database">A database that runs elsewhere; none for a private one in the data folder.</param>
internal sealed record RunSettings(int Port, string Data, bool Demo, bool Verbose, string? Database);
