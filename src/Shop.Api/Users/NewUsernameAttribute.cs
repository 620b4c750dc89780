using Microsoft.OpenApi;
using Shop.Api.Http.Validation;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>A username that <see cref="Username"/> accepts.</summary>
internal sealed class NewUsernameAttribute : ValueRuleAttribute
{
    // Username.TryParse checks the same length, of the folded name; ValidationTests compare the two.
    private const int MaxLength = 64;

    public override string? Check(object value) => !Username.TryParse((string)value, out var username)
        ? "This must have 1 to 64 letters, digits, marks and . _ - @ +, without spaces."
        : username.HasFrozenFolding ? null : "This has a letter that names cannot have, because it is newer than Unicode 15.0.";

    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = 1;
        schema.MaxLength = MaxLength;
    }
}
