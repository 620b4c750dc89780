namespace Shop.Api.Http.Validation;

/// <summary>A request body that knows its own shape.</summary>
internal interface IValidated
{
    /// <summary>Adds what is wrong. After it has added nothing, every required member is there.</summary>
    void Validate(FieldErrors errors);
}
