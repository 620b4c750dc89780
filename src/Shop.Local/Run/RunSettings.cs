namespace Shop.Local.Run;

/// <summary>The options of <c>run</c>.</summary>
/// <param name="Port">The port of the API on 127.0.0.1; 0 for any free port.</param>
/// <param name="Data">The data folder.</param>
/// <param name="Demo">True to create the demo catalog.</param>
/// <param name="Verbose">True to print all log messages on the terminal.</param>
/// <param name="Database">The connection string of an existing database; null for a private one in the data folder.</param>
/// <param name="IsRestored">True to make a restored copy a shop of its own.</param>
internal sealed record RunSettings(int Port, string Data, bool Demo, bool Verbose, string? Database, bool IsRestored = false);
