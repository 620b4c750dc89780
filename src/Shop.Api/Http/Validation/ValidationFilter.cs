using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Validation;

/// <summary>Checks the body of every request of a group once, before its handler.</summary>
internal static class ValidationFilter
{
    public static TBuilder WithValidation<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilterFactory((factory, next) =>
        {
            var body = Array.FindIndex(factory.MethodInfo.GetParameters(), p => p.ParameterType.IsAssignableTo(typeof(IValidated)));
            return body < 0 ? next : call => Check((IValidated?)call.Arguments[body]) is { } problem ? new(problem) : next(call);
        });

    private static ProblemResult? Check(IValidated? body)
    {
        var errors = new FieldErrors();
        if (body is null)
        {
            return new ProblemResult(ProblemTypes.MalformedBody);
        }

        body.Validate(errors);
        return errors.None ? null : errors.ToProblem();
    }
}
