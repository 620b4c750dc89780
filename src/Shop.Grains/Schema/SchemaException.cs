namespace Shop.Schema;

/// <summary>The database's schema and this software do not fit. The message says what to do, in words for an operator.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException()
        : this("The database's schema does not fit this software.")
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
