using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Faults;

/// <summary>Every writing operation of the API, with existing users, items and orders.</summary>
internal sealed class MutatingCalls
{
    private readonly List<(string Name, Func<Task<Answer>> Send)> _calls = [];

    public static async Task<MutatingCalls> PrepareAsync(FaultyShop shop)
    {
        var (calls, item) = (new MutatingCalls(), await shop.ItemAsync());
        var (customer, newCustomer, leaver) = (await shop.CustomerAsync(100_000), await shop.CustomerAsync(), await shop.CustomerAsync());
        var order = await FaultyShop.UntilAsync(HttpStatusCode.Created, () => customer.OrderAsync(item, key: "bought"));
        var bought = order.Json["orderId"]!.GetValue<Guid>();
        var notifications = await FaultyShop.UntilAsync(HttpStatusCode.OK, () => customer.GetAsync("/notifications"));
        var inbox = notifications.Json["notifications"]!.AsArray();
        var etag = (await FaultyShop.UntilAsync(HttpStatusCode.OK, () => shop.Admin.GetAsync($"/items/{item}")))["ETag"]!;

        var newItem = new { title = "New", description = "", quantity = 1, price = 1 };
        calls.Add("register", () =>
            new Shopper(shop.Address).PostAsync("/auth/register", new
            {
                username = $"u{Guid.CreateVersion7():N}"[..30],
                password = Shopper.Password,
            }));
        calls.Add("login", () =>
            new Shopper(shop.Address).PostAsync("/auth/login", new { username = customer.Username, password = Shopper.Password }));
        calls.Add("login of an unknown user", () =>
            new Shopper(shop.Address).PostAsync("/auth/login", new
            {
                username = $"n{Guid.CreateVersion7():N}"[..30],
                password = Shopper.Password,
            }));
        calls.Add("refresh", () =>
            new Shopper(shop.Address).PostAsync("/auth/refresh", new
            {
                refreshToken = customer.Tokens!["refreshToken"]!.GetValue<string>(),
            }));
        calls.Add("logout", () => leaver.PostAsync("/auth/logout"));
        calls.Add("password", () =>
            customer.PutAsync("/auth/password", new { currentPassword = Shopper.Password, newPassword = "another long passphrase" }));
        calls.Add("profile", () => customer.PatchAsync("/users/me", new { firstName = $"{Guid.CreateVersion7()}" }));
        calls.Add("top-up", () => customer.PostAsync("/payments/debits", new { amount = 1 }, key: $"{Guid.CreateVersion7()}"));
        calls.Add("top-up of an inactive account", () =>
            newCustomer.PostAsync("/payments/debits", new { amount = 1 }, key: $"{Guid.CreateVersion7()}"));
        calls.Add("order", () => customer.OrderAsync(item));
        calls.Add("cancellation", () => customer.PostAsync($"/orders/{bought}/cancellation"));
        calls.Add("notification read", () => customer.PostAsync($"/notifications/{inbox[0]!["id"]}/read"));
        calls.Add("item", () =>
            shop.Admin.PostAsync("/items", newItem, key: $"{Guid.CreateVersion7()}"));
        calls.Add("item change", () => shop.Admin.PatchAsync($"/items/{item}", new { price = 251 }, ("If-Match", etag)));
        calls.Add("stock", () =>
            shop.Admin.PostAsync($"/items/{item}/stock", new { delta = 1, reason = "found" }, key: $"{Guid.CreateVersion7()}"));
        calls.Add("capacity", () =>
            shop.Admin.PutAsync("/admin/deliveries/capacity", new { city = "Leeds", type = "courier", perSlot = 5 }));
        return calls;
    }

    /// <summary>Sends each call several times, all concurrently, and returns the answers.</summary>
    public async Task<(string Name, Answer Answer, TimeSpan Took)[]> SendAsync(int times) =>
        await Task.WhenAll(Enumerable.Repeat(_calls, times).SelectMany(calls => calls).Select(call => TimeAsync(call.Name, call.Send)));

    public static async Task<(string Name, Answer Answer, TimeSpan Took)> TimeAsync(string name, Func<Task<Answer>> send)
    {
        var since = TimeProvider.System.GetTimestamp();
        var answer = await send();
        return (name, answer, TimeProvider.System.GetElapsedTime(since));
    }

    private void Add(string name, Func<Task<Answer>> send) => _calls.Add((name, send));
}
