namespace Shop.Chaos.Load;

/// <summary>Begins another session of a customer, ends it, and then uses its token at every API.</summary>
internal sealed class SessionEnds(RecordingClient client, CancellationToken cancellationToken)
{
    public async Task EndOneAsync(Customer customer)
    {
        using var visitor = customer.NewSession();
        var logout = new Operation(Actions.Logout, HttpMethod.Post, "auth/logout") { By = visitor };
        if (!(await client.ExecuteAsync(logout, cancellationToken)).IsOk)
        {
            return;
        }

        var read = new Operation(Actions.UseRevoked, HttpMethod.Get, "payments") { By = visitor, IsOutsideLoad = true };
        for (var api = 0; api < client.Apis; api++)
        {
            await client.SendOnceAsync(read, api);
        }
    }
}
