namespace Shop.Postgres;

/// <summary>What may differ between a shop's private PostgreSQL and that of a test run.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>The port on 127.0.0.1. Without one, a free port is taken at every start.</summary>
    public int? Port { get; init; }

    /// <summary>The folder of the server binaries. Without one: <c>PG_BIN</c>, then the usual places.</summary>
    public string? Binaries { get; init; }

    /// <summary>Further server settings, stronger than the built-in ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a start may take; after a crash it includes the recovery.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a stop may take.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
