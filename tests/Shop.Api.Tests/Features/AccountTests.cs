using System.Net;
using Shop.Api.Http.Paging;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class AccountTests(ShopApp shop)
{
    [Fact]
    public async Task An_account_is_usable_immediately_after_registration()
    {
        using var shopper = await shop.CustomerAsync();

        var account = (await shopper.GetAsync("/payments")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal(
            $$"""{"consumerId":"{{shopper.UserId}}","amount":0,"currency":"GBP","currencyDigits":2,"version":0}""",
            account.ToJsonString());
    }

    [Fact]
    public async Task A_retry_with_the_same_key_and_body_returns_the_first_response_and_books_once()
    {
        using var shopper = await shop.CustomerAsync();

        var first = (await shopper.PostAsync("/payments/debits", new { amount = 1_000 }, key: "one")).Expect(HttpStatusCode.Created);
        var retry = (await shopper.PostAsync("/payments/debits", new { amount = 1_000 }, key: "one")).Expect(HttpStatusCode.Created);

        Assert.Equal(first.Text, retry.Text);
        Assert.Null(first["Idempotent-Replayed"]);
        Assert.Equal("true", retry["Idempotent-Replayed"]);
        Assert.Equal(1_000, await BalanceAsync(shopper));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_422()
    {
        using var shopper = await shop.CustomerAsync();
        await shopper.PostAsync("/payments/debits", new { amount = 1_000 }, key: "one");

        (await shopper.PostAsync("/payments/debits", new { amount = 1_001 }, key: "one")).ExpectProblem(422, "idempotency-key-reused");

        Assert.Equal(1_000, await BalanceAsync(shopper));
    }

    [Fact]
    public async Task Keys_of_different_users_are_independent()
    {
        using var first = await shop.CustomerAsync(1_000);
        using var other = await shop.CustomerAsync(2_000);

        Assert.Equal(1_000, await BalanceAsync(first));
        Assert.Equal(2_000, await BalanceAsync(other));
    }

    [Fact]
    public async Task Ten_concurrent_requests_with_one_key_are_one_top_up()
    {
        using var shopper = await shop.CustomerAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => shopper.PostAsync("/payments/debits", new { amount = 7 }, key: "same")));

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, answer.Text));
        Assert.Equal(7, await BalanceAsync(shopper));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("\"100\"")]
    [InlineData("1e3")]
    [InlineData("10000000000000")]
    [InlineData("9223372036854775808")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task An_invalid_amount_is_rejected_and_changes_nothing(string amount)
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.PostAsync("/payments/debits", $"{{\"amount\":{amount}}}", key: "one")).ExpectError("amount");

        Assert.Equal(0, await BalanceAsync(shopper));
    }

    [Fact]
    public async Task A_key_is_required_and_must_be_valid()
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.PostAsync("/payments/debits", new { amount = 1 })).ExpectProblem(400, "idempotency-key-missing");
        (await shopper.PostAsync("/payments/debits", new { amount = 1 }, null, ("Idempotency-Key", new string('x', 256))))
            .ExpectProblem(400, "idempotency-key-invalid");
        (await shopper.PostAsync("/payments/debits", new { amount = 1 }, null, ("Idempotency-Key", "two words")))
            .ExpectProblem(400, "idempotency-key-invalid");
        (await shopper.PostAsync("/payments/debits", new { amount = 1 }, null, ("Idempotency-Key", "")))
            .ExpectProblem(400, "idempotency-key-invalid");
        (await shopper.PostAsync("/payments/debits", new { amount = 1 }, new string('x', 255))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_ledger_has_no_gaps_and_is_paged()
    {
        using var shopper = await shop.CustomerAsync();
        for (var i = 1; i <= 7; i++)
        {
            await shopper.PostAsync("/payments/debits", new { amount = i }, key: $"top-up-{i}");
        }

        var rows = await shopper.WalkAsync("/payments/transactions", "transactions", limit: 3);

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], rows.Select(row => row["seq"]!.GetValue<long>()));
        Assert.Equal([28, 21, 15, 10, 6, 3, 1], rows.Select(row => row["balance"]!.GetValue<long>()));
        Assert.All(rows, row => Assert.Equal("topUp", row["kind"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("limit=5&limit=6")]
    public async Task A_limit_is_1_to_100(string query)
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.GetAsync($"/payments/transactions?{query}")).ExpectError("limit");
    }

    [Fact]
    public async Task A_cursor_is_valid_for_its_own_list_and_user_only()
    {
        using var owner = await shop.CustomerAsync(5);
        using var other = await shop.CustomerAsync(5);
        await owner.PostAsync("/payments/debits", new { amount = 6 }, key: "second");
        var cursor = (await owner.GetAsync("/payments/transactions?limit=1")).Json["nextCursor"]!.GetValue<string>();
        var flipped = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        (await owner.GetAsync($"/payments/transactions?limit=1&cursor={cursor}")).Expect(HttpStatusCode.OK);
        (await other.GetAsync($"/payments/transactions?limit=1&cursor={cursor}")).ExpectProblem(400, "invalid-cursor");
        (await owner.GetAsync($"/orders?limit=1&cursor={cursor}")).ExpectProblem(400, "invalid-cursor");
        (await owner.GetAsync($"/payments/transactions?limit=1&cursor={flipped}")).ExpectProblem(400, "invalid-cursor");
        (await owner.GetAsync("/payments/transactions?cursor=!!!")).ExpectProblem(400, "invalid-cursor");
        (await owner.GetAsync("/payments/transactions?unknown=1")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_forged_cursor_is_invalid_if_its_position_is_invalid()
    {
        using var shopper = await shop.CustomerAsync();

        // Sealed for this list: a time in 2022, one out of range, and one that is not a number.
        (await shopper.GetAsync($"/notifications?cursor={Sealed("638000000000000000")}")).Expect(HttpStatusCode.OK);
        (await shopper.GetAsync($"/notifications?cursor={Sealed("9223372036854775807")}")).ExpectProblem(400, "invalid-cursor");
        (await shopper.GetAsync($"/notifications?cursor={Sealed("yesterday")}")).ExpectProblem(400, "invalid-cursor");

        string Sealed(string time) => Cursor.Seal($"{time}|{Guid.Empty:N}", $"{shopper.UserId}\n/api/v1/notifications\n");
    }

    private static async Task<long> BalanceAsync(Shopper shopper) => (await shopper.GetAsync("/payments")).Json["amount"]!.GetValue<long>();
}
