using System.Net;
using System.Text.Json.Nodes;

namespace Shop.Api.Tests.Hosts;

/// <summary>A response of the API.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Code => Json["code"]?.GetValue<string>();

    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>Reads a response and asserts that it is as documented.</summary>
    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        await ContractDocument.AssertAsync(response, text);
        return new Answer(
            response.StatusCode,
            text,
            response.Headers.Concat(response.Content.Headers).ToDictionary(
                header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Answer Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {(int)status}, got {(int)Status}: {Text}");
        return this;
    }

    /// <summary>Asserts a complete problem document of this type without internals.</summary>
    public Answer ExpectProblem(int status, string code)
    {
        Expect((HttpStatusCode)status);
        Assert.Equal("application/problem+json", this["Content-Type"]);
        var problem = Json.AsObject();
        Assert.Equal(code, Code);
        Assert.Equal($"urn:problem-type:orleans-shop:{code}", problem["type"]!.GetValue<string>());
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.NotEmpty(problem["title"]!.GetValue<string>());
        Assert.NotEmpty(problem["detail"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f]{32}$", problem["traceId"]!.GetValue<string>());
        Assert.DoesNotContain("System.", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Shop.", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Asserts that this value is reported as invalid.</summary>
    public Answer ExpectError(string name)
    {
        ExpectProblem(400, "validation-failed");
        Assert.Contains(name, Json["errors"]!.AsObject().Select(error => error.Key));
        return this;
    }
}
