namespace Shop.Api.Http.Validation;

/// <summary>Reads times of a query string, where a plus that was not escaped has become a space.</summary>
internal static class QueryTime
{
    public static DateTimeOffset? Read(FieldErrors errors, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Rfc3339.TryParse(text.Replace(' ', '+'), out var time))
        {
            return time;
        }

        errors.Add(name, Rfc3339.Rule);
        return null;
    }
}
