using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>User profiles.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapAuth();

        var users = routes.MapGroup("/users").WithTags("Identity").RequireAuthorization();
        users.MapRead("/me", GetOwnAsync)
            .WithName("getOwnProfile").WithSummary("Get my profile")
            .WithProblems(ProblemTypes.NotFound);
        users.MapPatch("/me", ChangeOwnAsync)
            .WithName("changeOwnProfile").WithSummary("Change my profile")
            .WithProblems(ProblemTypes.NotFound)
            .WithResponseDescription(200, "The changed profile.");
        users.MapRead("/{userId:id}", GetAsync)
            .WithName("getProfile").WithSummary("Get a profile")
            .WithDescription("For the user and administrators. For other users: 404.")
            .WithProblems(ProblemTypes.NotFound);
    }

    private static Task<Results<Ok<ProfileResponse>, ProblemResult>> GetOwnAsync(Caller caller, IGrainFactory grains) =>
        FindAsync(caller.User, grains);

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> GetAsync(Guid userId, Caller caller, IGrainFactory grains) =>
        caller.Viewer.MaySee(new UserId(userId)) ? await FindAsync(new UserId(userId), grains) : new ProblemResult(ProblemTypes.NotFound);

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> ChangeOwnAsync(
        ChangeProfileRequest body, Caller caller, IGrainFactory grains)
    {
        var command = new ChangeProfile(body.FirstName, body.LastName, body.Email, body.Phone);
        return await grains.User(caller.User).ChangeProfileAsync(command) is { } user
            ? TypedResults.Ok(ProfileResponse.Of(user))
            : new ProblemResult(ProblemTypes.NotFound);
    }

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> FindAsync(UserId user, IGrainFactory grains) =>
        await grains.User(user).FindAsync() is { } found
            ? TypedResults.Ok(ProfileResponse.Of(found))
            : new ProblemResult(ProblemTypes.NotFound);
}
