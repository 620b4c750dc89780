namespace Shop.Api.Http.Validation;

/// <summary>A JSON object of a request. Its members are checked by their validation attributes before the handler runs.</summary>
internal interface IRequestBody;

/// <summary>A request body with rules that relate several members.</summary>
internal interface IMemberRelations : IRequestBody
{
    /// <summary>Adds an error for each broken rule. Called only if each member is valid on its own.</summary>
    void CheckRelations(FieldErrors errors);
}
