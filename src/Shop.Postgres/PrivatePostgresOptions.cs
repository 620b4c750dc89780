namespace Shop.Postgres;

/// <summary>Options of a <see cref="PrivatePostgres"/>.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>The port on 127.0.0.1. Default: any free port at each start.</summary>
    public int? Port { get; init; }

    /// <summary>The folder of the server programs. Default: <c>PG_BIN</c>, then the usual folders.</summary>
    public string? Binaries { get; init; }

    /// <summary>Further server settings; they override the built-in ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The maximum duration of a start, including recovery after a crash. Default: 2 min.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The maximum duration of a stop. Default: 1 min.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
