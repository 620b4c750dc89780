using System.Text;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class StrictBodyTests(ApiWithoutSilo api) : IClassFixture<ApiWithoutSilo>
{
    [Theory]
    [InlineData("""{"username":"maria","password":"correct horse","admin":true}""", "admin")]
    [InlineData("""{"username":"maria","username":"maria","password":"correct horse"}""", "username")]
    [InlineData("""{"username":1,"password":"correct horse"}""", "username")]
    [InlineData("""{"password":"correct horse"}""", "username")]
    [InlineData("""{"username":null,"password":"correct horse"}""", "username")]
    [InlineData("""{"username":"two words","password":"correct horse"}""", "username")]
    [InlineData("""{"username":"","password":"correct horse"}""", "username")]
    [InlineData("""{"username":"maria","password":"short"}""", "password")]
    [InlineData("""{"username":"maria","password":"correct horse","email":"maria"}""", "email")]
    [InlineData("""{"username":"maria","password":"correct horse","email":"a@b\nBcc: c@d"}""", "email")]
    [InlineData("""{"username":"maria","password":"correct horse","phone":"call me"}""", "phone")]
    [InlineData("""{"username":"maria","password":"correct horse","firstName":"\u0000"}""", "firstName")]
    [InlineData("""[]""", "$")]
    public async Task An_invalid_value_is_reported_by_its_name(string body, string name) => (await PostAsync(Encoding.UTF8.GetBytes(body)))
        .ExpectError(name);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"username":"maria","password":"correct horse"} {}""")]
    [InlineData("""{"username":"\ud800","password":"correct horse"}""")]
    public async Task A_body_that_is_not_one_JSON_object_is_400(string body) => AssertBad(await PostAsync(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task Other_encodings_than_UTF8_are_400()
    {
        const string Body = """{"username":"Jürgen","password":"correct horse"}""";

        AssertBad(await PostAsync(Encoding.Latin1.GetBytes(Body)));
        AssertBad(await PostAsync(Encoding.Unicode.GetBytes(Body)));
        AssertBad(await PostAsync(Encoding.UTF32.GetBytes(Body)));
    }

    [Fact]
    public async Task All_invalid_values_are_reported_together()
    {
        var answer = await PostAsync("""{"username":"","password":"","email":"x"}"""u8.ToArray());

        answer.ExpectError("username").ExpectError("password").ExpectError("email");
    }

    private static void AssertBad(Answer answer)
    {
        Assert.Equal(400, (int)answer.Status);
        answer.ExpectProblem(400, answer.Code!);
    }

    private async Task<Answer> PostAsync(byte[] body)
    {
        using var response = await api.PostAsync("/api/v1/auth/register", body);
        return await Answer.OfAsync(response);
    }
}
