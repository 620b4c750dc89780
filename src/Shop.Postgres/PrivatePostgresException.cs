namespace Shop.Postgres;

/// <summary>The private PostgreSQL cannot be used. The message is one line for the user.</summary>
public sealed class PrivatePostgresException : Exception
{
    public PrivatePostgresException()
        : this("The private PostgreSQL cannot be used.")
    {
    }

    public PrivatePostgresException(string message)
        : base(message)
    {
    }

    public PrivatePostgresException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
