using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Validation;

/// <summary>Checks the body and the query of a request by their validation attributes, once, before the handler runs (ADR 17).</summary>
internal static class ValidationFilter
{
    public static TBuilder WithValidation<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilterFactory((factory, next) =>
        {
            var options = factory.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            var arguments = factory.MethodInfo.GetParameters()
                .Select(parameter => new Argument(
                    parameter.Position,
                    parameter.Name!,
                    parameter.ParameterType.IsAssignableTo(typeof(IRequestBody)),
                    ValueRules.OfParameter(parameter, options)))
                .Where(argument => argument.Rules is not null)
                .ToArray();
            return arguments.Length == 0 ? next : call => Check(call, arguments) is { } problem ? new(problem) : next(call);
        });

    private static ProblemResult? Check(EndpointFilterInvocationContext call, Argument[] arguments)
    {
        var errors = new FieldErrors();
        foreach (var argument in arguments)
        {
            var value = call.Arguments[argument.Position];
            if (!argument.IsBody)
            {
                argument.Rules!.Check(value, null, argument.Name, errors);
            }
            else if (value is null)
            {
                return new ProblemResult(ProblemTypes.MalformedBody);
            }
            else
            {
                errors.Check((IRequestBody)value, argument.Rules!);
            }
        }

        return errors.IsEmpty ? null : errors.ToProblem();
    }

    private sealed record Argument(int Position, string Name, bool IsBody, ValueRules? Rules);
}
