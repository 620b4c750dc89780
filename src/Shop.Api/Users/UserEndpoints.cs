using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>Profiles.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapAuth();

        var users = routes.MapGroup("/users").WithTags("Identity").RequireAuthorization();
        users.MapRead("/me", GetOwnAsync)
            .WithName("getOwnProfile").WithSummary("One's own profile")
            .Refuses(ProblemTypes.NotFound);
        users.MapPatch("/me", ChangeOwnAsync)
            .WithName("changeOwnProfile").WithSummary("Change one's own profile")
            .Refuses(ProblemTypes.NotFound)
            .Means(200, "The profile as it is now.");
        users.MapRead("/{userId:id}", GetAsync)
            .WithName("getProfile").WithSummary("A user's profile")
            .WithDescription("For the user itself and for administrators; for anybody else it does not exist.")
            .Refuses(ProblemTypes.NotFound);
    }

    private static Task<Results<Ok<ProfileResponse>, ProblemResult>> GetOwnAsync(Caller caller, IGrainFactory grains) =>
        FindAsync(caller.User, grains);

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> GetAsync(Guid userId, Caller caller, IGrainFactory grains) =>
        caller.Viewer.MaySee(new UserId(userId)) ? await FindAsync(new UserId(userId), grains) : new ProblemResult(ProblemTypes.NotFound);

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> ChangeOwnAsync(ChangeProfileRequest body, Caller caller, IGrainFactory grains)
    {
        var command = new ChangeProfile(body.FirstName, body.LastName, body.Email, body.Phone);
        return await grains.User(caller.User).ChangeProfileAsync(command) is { } user
            ? TypedResults.Ok(ProfileResponse.Of(user))
            : new ProblemResult(ProblemTypes.NotFound);
    }

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> FindAsync(UserId user, IGrainFactory grains) =>
        await grains.User(user).FindAsync() is { } found ? TypedResults.Ok(ProfileResponse.Of(found)) : new ProblemResult(ProblemTypes.NotFound);
}
