using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Accounts;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Idempotency;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Identities;

namespace Shop.Api.Accounts;

/// <summary>The caller's account.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var payments = routes.MapGroup("/payments").WithTags("Account").RequireAuthorization();
        payments.MapRead("", GetAsync)
            .WithName("getAccount").WithSummary("Get my account");
        payments.MapPost("/debits", TopUpAsync)
            .WithName("topUp").WithSummary("Top up my account")
            .WithProblems(ProblemTypes.BalanceLimit)
            .WithResponseDescription(201, "The money was added to the account, durably.");
        payments.MapRead("/transactions", ListAsync)
            .WithName("listTransactions").WithSummary("List my transactions, newest first");
    }

    private static async Task<Ok<AccountResponse>> GetAsync(Caller caller, IGrainFactory grains) =>
        TypedResults.Ok(AccountResponse.Of(await grains.Account(caller.User).GetAsync()));

    private static async Task<Results<Created<TopUpResponse>, ProblemResult>> TopUpAsync(
        TopUpRequest body, ClientKey key, Caller caller, IGrainFactory grains, HttpResponse response)
    {
        switch (await grains.Account(caller.User).TopUpAsync(key.Value, new Money(body.Amount!.Value)))
        {
            case TopUpResult.ToppedUp done:
                response.MarkReplayed(done.Replayed);
                return TypedResults.Created(
                    (string?)null, new TopUpResponse(done.Transaction.Value, done.Amount.Minor, done.Balance.Minor));
            case TopUpResult.KeyReused:
                return ClientKey.Reused();
            case TopUpResult.InProgress:
                return ClientKey.InProgress();
            case TopUpResult.LimitExceeded:
                return new ProblemResult(ProblemTypes.BalanceLimit);
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Ok<TransactionPage>> ListAsync(PageQuery query, Caller caller, IGrainFactory grains)
    {
        var page = query.Of();
        var rows = await grains.TransactionQueries().ListAsync(caller.User, page.Request);
        return TypedResults.Ok(new TransactionPage([.. rows.Rows.Select(TransactionResponse.Of)], page.Seal(rows.Next)));
    }
}
