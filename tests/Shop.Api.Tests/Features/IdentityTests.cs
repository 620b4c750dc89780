using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class IdentityTests(ShopApp shop)
{
    private const HttpStatusCode Unauthorized = HttpStatusCode.Unauthorized;

    [Fact]
    public async Task A_registered_user_can_log_in_and_read_its_profile()
    {
        using var shopper = shop.AnonymousClient();
        var name = shop.NewName();

        var body = new { username = name, password = Shopper.Password, firstName = "Maria", email = "maria@example.org" };
        var registered = (await shopper.PostAsync("/auth/register", body)).Expect(HttpStatusCode.Created);
        await shopper.LoginAsync(name, Shopper.Password);
        var profile = (await shopper.GetAsync("/users/me")).Expect(HttpStatusCode.OK);

        Assert.Equal($"/api/v1/users/{shopper.UserId}", registered["Location"]);
        Assert.Equal(["userId", "username"], Names(registered.Json));
        Assert.Equal(["accessToken", "tokenType", "expiresIn", "refreshToken", "refreshExpiresIn", "userId"], Names(shopper.Tokens!));
        Assert.Equal("Bearer", shopper.Tokens!["tokenType"]!.GetValue<string>());
        Assert.Equal("Maria", profile.Json["firstName"]!.GetValue<string>());
        Assert.Equal("customer", profile.Json["role"]!.GetValue<string>());
        Assert.Equal("no-store", profile["Cache-Control"]);
        (await shopper.GetAsync(registered["Location"]!["/api/v1".Length..])).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Usernames_are_case_insensitive()
    {
        using var shopper = shop.AnonymousClient();
        var number = shop.NewName("");

        (await shopper.PostAsync("/auth/register", new { username = "Иван" + number, password = Shopper.Password }))
            .Expect(HttpStatusCode.Created);

        (await shopper.PostAsync("/auth/register", new { username = "иван" + number, password = Shopper.Password }))
            .ExpectProblem(409, "username-taken");
        (await shopper.PostAsync("/auth/register", new { username = "ИВАН" + number, password = Shopper.Password }))
            .ExpectProblem(409, "username-taken");
        await shopper.LoginAsync("иВАН" + number, Shopper.Password);
    }

    [Fact]
    public async Task A_name_with_a_letter_newer_than_the_folding_table_is_rejected_with_the_reason()
    {
        using var shopper = shop.AnonymousClient();

        var rejected = await shopper.PostAsync("/auth/register", new { username = shop.NewName() + "\uA7DA", password = Shopper.Password });

        Assert.Contains(
            "newer than Unicode", rejected.ExpectError("username").Json["errors"]!["username"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seven77")]
    [InlineData("password123")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("with a\ttab in it")]
    public async Task A_password_that_is_too_short_or_too_common_or_not_plain_text_is_rejected(string password)
    {
        using var shopper = shop.AnonymousClient();

        var rejected = await shopper.PostAsync("/auth/register", new { username = shop.NewName(), password });

        rejected.ExpectError("password");
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_user_get_the_same_response()
    {
        using var shopper = await shop.CustomerAsync();

        var wrong = (await shopper.PostAsync("/auth/login", new { username = shopper.Username, password = "not that one" }))
            .ExpectProblem(401, "invalid-credentials");
        var unknown = (await shopper.PostAsync("/auth/login", new { username = shop.NewName(), password = "not that one" }))
            .ExpectProblem(401, "invalid-credentials");
        var impossible = (await shopper.PostAsync("/auth/login", new { username = "no such\u0000 name", password = "not that one" }))
            .ExpectProblem(401, "invalid-credentials");

        Assert.Equal(WithoutTrace(wrong), WithoutTrace(unknown));
        Assert.Equal(WithoutTrace(wrong), WithoutTrace(impossible));
        Assert.NotNull(wrong["WWW-Authenticate"]);
    }

    [Fact]
    public async Task A_refresh_token_is_valid_once_and_a_second_use_ends_the_session()
    {
        using var shopper = await shop.CustomerAsync();
        var first = shopper.Tokens!["refreshToken"]!.GetValue<string>();

        var rotated = (await shopper.PostAsync("/auth/refresh", new { refreshToken = first })).Expect(HttpStatusCode.OK).Json;
        shopper.Use(rotated);
        (await shopper.GetAsync("/payments")).Expect(HttpStatusCode.OK);

        (await shopper.PostAsync("/auth/refresh", new { refreshToken = first })).ExpectProblem(401, "invalid-refresh-token");
        (await shopper.GetAsync("/payments")).ExpectProblem(401, "invalid-token");
        (await shopper.PostAsync("/auth/refresh", new { refreshToken = rotated["refreshToken"]!.GetValue<string>() }))
            .ExpectProblem(401, "invalid-refresh-token");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_malformed_refresh_token_is_rejected(string token)
    {
        using var shopper = shop.AnonymousClient();

        (await shopper.PostAsync("/auth/refresh", new { refreshToken = token })).ExpectProblem(401, "invalid-refresh-token");
    }

    [Fact]
    public async Task After_a_log_out_the_token_is_revoked()
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.PostAsync("/auth/logout")).Expect(HttpStatusCode.NoContent);

        var answer = (await shopper.GetAsync("/payments")).ExpectProblem(401, "invalid-token");
        Assert.Contains("invalid_token", answer["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logging_out_everywhere_ends_all_sessions_of_the_user()
    {
        using var here = await shop.CustomerAsync();
        using var there = shop.AnonymousClient();
        await there.LoginAsync(here.Username, Shopper.Password);

        (await here.PostAsync("/auth/logout-all")).Expect(HttpStatusCode.NoContent);

        (await here.GetAsync("/payments")).Expect(Unauthorized);
        (await there.GetAsync("/payments")).Expect(Unauthorized);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions()
    {
        using var here = await shop.CustomerAsync();
        using var there = shop.AnonymousClient();
        await there.LoginAsync(here.Username, Shopper.Password);

        (await here.PutAsync("/auth/password", new { currentPassword = "not that one", newPassword = "a new long password" }))
            .ExpectProblem(401, "wrong-password");
        (await here.PutAsync("/auth/password", new { currentPassword = Shopper.Password, newPassword = "short" }))
            .ExpectError("newPassword");
        (await here.PutAsync("/auth/password", new { currentPassword = Shopper.Password, newPassword = "a new long password" }))
            .Expect(HttpStatusCode.NoContent);

        (await here.GetAsync("/payments")).Expect(HttpStatusCode.OK);
        (await there.GetAsync("/payments")).Expect(Unauthorized);
        Assert.False(await there.TryLoginAsync(here.Username, Shopper.Password));
        Assert.True(await there.TryLoginAsync(here.Username, "a new long password"));
    }

    [Fact]
    public async Task The_own_username_is_rejected_as_new_password_and_at_registration()
    {
        using var shopper = await shop.CustomerAsync();
        var name = shop.NewName();

        var registering = (await shopper.PostAsync("/auth/register", new { username = name, password = name })).ExpectError("password");
        var change = new { currentPassword = Shopper.Password, newPassword = shopper.Username.ToUpperInvariant() };
        var changing = (await shopper.PutAsync("/auth/password", change)).ExpectError("newPassword");

        Assert.Equal(registering.Json["errors"]!["password"]!.ToJsonString(), changing.Json["errors"]!["newPassword"]!.ToJsonString());
        Assert.True(await shopper.TryLoginAsync(shopper.Username, Shopper.Password));
    }

    [Fact]
    public async Task A_profile_is_changed_field_by_field()
    {
        using var shopper = await shop.CustomerAsync();

        await shopper.PatchAsync("/users/me", new { firstName = "Maria", phone = "+44 20 7946 0000" });
        var changed = (await shopper.PatchAsync("/users/me", new { firstName = "", lastName = "Keller" })).Expect(HttpStatusCode.OK).Json;

        Assert.Null(changed["firstName"]);
        Assert.Equal("Keller", changed["lastName"]!.GetValue<string>());
        Assert.Equal("+44 20 7946 0000", changed["phone"]!.GetValue<string>());
        (await shopper.PatchAsync("/users/me", new { email = "no address" })).ExpectError("email");
        (await shopper.PatchAsync("/users/me", new { role = "admin" })).ExpectError("role");
    }

    [Fact]
    public async Task A_profile_of_another_user_is_visible_to_administrators_only()
    {
        using var user = await shop.CustomerAsync();
        using var other = await shop.CustomerAsync();

        (await user.GetAsync($"/users/{other.UserId}")).ExpectProblem(404, "not-found");
        (await user.GetAsync($"/users/{Guid.CreateVersion7()}")).ExpectProblem(404, "not-found");
        (await shop.Admin.GetAsync($"/users/{other.UserId}")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Administrative_operations_are_403_for_customers()
    {
        using var shopper = await shop.CustomerAsync();

        var answer = (await shopper.GetAsync("/admin/audit")).ExpectProblem(403, "forbidden");

        Assert.Contains("insufficient_scope", answer["WWW-Authenticate"], StringComparison.Ordinal);
        (await shopper.PostAsync("/items", new { }, key: "k")).ExpectProblem(403, "forbidden");
    }

    [Fact]
    public async Task A_modified_token_is_rejected()
    {
        using var shopper = await shop.CustomerAsync();
        var parts = shopper.AccessToken.Split('.');
        var header = JsonNode.Parse(Decode(parts[0]))!;
        var claims = JsonNode.Parse(Decode(parts[1]))!;
        claims["role"] = "admin";
        header["alg"] = "none";
        (await shopper.GetAsync("/payments")).Expect(HttpStatusCode.OK);

        foreach (var token in new[]
        {
            $"{parts[0]}.{Encode(claims.ToJsonString())}.{parts[2]}",
            $"{Encode(header.ToJsonString())}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA",
            $"{parts[0]}.{parts[1]}",
        })
        {
            (await shop.AnonymousClient().GetAsync("/payments", ("Authorization", "Bearer " + token))).ExpectProblem(401, "invalid-token");
        }
    }

    [Fact]
    public async Task The_token_names_a_key_of_the_key_set()
    {
        using var shopper = await shop.CustomerAsync();
        var header = JsonNode.Parse(Decode(shopper.AccessToken.Split('.')[0]))!;
        var claims = JsonNode.Parse(Decode(shopper.AccessToken.Split('.')[1]))!;

        var keys = (await shop.AnonymousClient().GetAsync("/.well-known/jwks.json")).Expect(HttpStatusCode.OK).Json["keys"]!.AsArray();

        Assert.Equal("ES256", header["alg"]!.GetValue<string>());
        Assert.Contains(keys, key => key!["kid"]!.GetValue<string>() == header["kid"]!.GetValue<string>() && key["d"] is null);
        Assert.Superset(new HashSet<string>(["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp", "role"]), Names(claims).ToHashSet());
    }

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(member => member.Key);

    private static string WithoutTrace(Answer answer)
    {
        var problem = answer.Json.AsObject();
        problem.Remove("traceId");
        return problem.ToJsonString();
    }

    private static string Decode(string part) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
