using Shop.Abuse.Outcomes;

namespace Shop.Abuse.Tests.Outcomes;

/// <summary>Each rule of the abuser test, with an observation that violates it.</summary>
public sealed class VerdictTests
{
    private const long Mebibyte = 1024 * 1024;

    private static readonly Verdict Full = new(1536 * Mebibyte, 512 * Mebibyte, RatesLatency: true);

    private static readonly AttackResult Clean = new(
        "failing-orders",
        HadRestart: false,
        new Dictionary<string, int> { ["202"] = 300 },
        Others(requests: 600, refused: 0, percentile99: 999),
        1535 * Mebibyte,
        511 * Mebibyte,
        FinalAfter: 59.9,
        Ended: [],
        Notes: []);

    [Fact]
    public void A_shop_within_all_limits_violates_no_rule()
    {
        Assert.Empty(Full.Rate(Clean));
        Assert.False(Full.IsDamaged(Clean));
    }

    [Fact]
    public void A_process_that_ended_is_a_violation() =>
        AssertDamaged(Clean with { Ended = ["silo-1-1 ended (exit code 134)"] }, "silo-1-1 ended (exit code 134)");

    [Fact]
    public void A_silo_at_its_memory_limit_is_a_violation() =>
        AssertDamaged(Clean with { SiloPeak = 1536 * Mebibyte }, "memory of the silo 1536 MiB, limit 1536 MiB");

    [Fact]
    public void An_api_at_its_memory_limit_is_a_violation() =>
        AssertDamaged(Clean with { ApiPeak = 512 * Mebibyte }, "memory of the API 512 MiB, limit 512 MiB");

    [Fact]
    public void An_open_order_a_minute_after_the_attack_is_a_violation() =>
        AssertDamaged(Clean with { FinalAfter = null }, "orders are open 60 s after the attack");

    [Theory]
    [InlineData(600, 5, false)]
    [InlineData(600, 6, true)]
    [InlineData(50, 1, false)]
    [InlineData(50, 2, true)]
    [InlineData(0, 0, true)]
    public void One_percent_of_refused_requests_of_others_is_a_violation(int requests, int refused, bool isViolation) =>
        Assert.Equal(isViolation, Full.Rate(Clean with { Others = Others(requests, refused, percentile99: 1) }).Count == 1);

    [Fact]
    public void A_refusal_is_reported_with_its_operation_and_answer() => Assert.Equal(
        ["6 of 600 requests of others refused: 6 × order 503"],
        Full.Rate(Clean with { Others = Others(requests: 600, refused: 6, percentile99: 1) }));

    [Fact]
    public void A_slow_request_of_others_is_a_violation_of_the_full_run_only()
    {
        var slow = Clean with { Others = Others(requests: 600, refused: 0, percentile99: 1_000) };

        Assert.Equal(["p99 of others 1000 ms"], Full.Rate(slow));
        Assert.Empty((Full with { RatesLatency = false }).Rate(slow));
    }

    [Fact]
    public void Others_are_not_rated_while_the_silo_restarts()
    {
        var refused = Clean with { HadRestart = true, Others = Others(requests: 600, refused: 300, percentile99: 10_000) };

        Assert.Empty(Full.Rate(refused));
        Assert.NotEmpty(Full.Rate(refused with { FinalAfter = null }));
    }

    private static void AssertDamaged(AttackResult result, string violation)
    {
        Assert.Equal([violation], Full.Rate(result));
        Assert.True(Full.IsDamaged(result));
    }

    private static OthersResult Others(int requests, int refused, double percentile99) =>
        new(requests, refused == 0 ? new Dictionary<string, int>() : new() { ["order 503"] = refused }, percentile99);
}
