namespace Shop.Schema;

/// <summary>The schema of the database does not match this software. The message is for operators and contains the remedy.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException()
        : this("The schema of the database does not match this software.")
    {
    }

    public SchemaException(string message)
        : base(message)
    {
    }

    public SchemaException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
