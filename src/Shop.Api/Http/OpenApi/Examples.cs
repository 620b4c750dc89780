using System.Text.Json.Nodes;

namespace Shop.Api.Http.OpenApi;

/// <summary>One realistic example per body.</summary>
internal static class Examples
{
    private const string User = "3d9f1e52-8a4e-8c1b-9a55-5d0f7be1b6a2";
    private const string Item = "0c6e3a10-55b0-8d0e-b1f2-4f0f6a3d9c77";
    private const string Order = "6f1b2c3d-4e5f-8a6b-9c7d-8e9fa0b1c2d3";
    private const string Delivery = "a51c0f6e-77d2-8f34-8b60-1c2d3e4f5a6b";
    private const string Reservation = "c4d7e8f9-0a1b-8c2d-a3e4-f5061728394a";
    private const string Transaction = "91b3c5d7-e9f0-8123-8456-789abcdef012";
    private const string Created = "2030-01-31T09:30:00.1234567+00:00";

    private const string Profile = $$"""
        {"userId":"{{User}}","username":"maria","firstName":"Maria","lastName":"Keller","email":"maria@example.org",
         "phone":"+44 20 7946 0000","role":"customer","createdAt":"{{Created}}"}
        """;

    private const string Tokens = $$"""
        {"accessToken":"eyJhbGciOiJFUzI1NiIsImtpZCI6…","tokenType":"Bearer","expiresIn":900,
         "refreshToken":"3d9f1e528a4e8c1b9a555d0f7be1b6a2.Q2xp…","refreshExpiresIn":1209600,"userId":"{{User}}"}
        """;

    private const string ItemFields = $$"""
        "itemId":"{{Item}}","title":"White hanging heart T-light holder","description":"Iron, 18 cm","quantity":120,"price":255,
         "currency":"GBP"
        """;

    private const string OrderText = $$"""
        {"orderId":"{{Order}}","consumerId":"{{User}}","status":"PROCESSED","price":1530,"currency":"GBP",
         "items":[{"itemId":"{{Item}}","title":"White hanging heart T-light holder","quantity":6,"price":255}],
         "delivery":{"type":"courier","city":"London","address":"1 Example Street","datetime":"2030-02-01T14:00:00+00:00"},
         "reservationId":"{{Reservation}}","deliveryId":"{{Delivery}}","paymentId":"{{Transaction}}","createdAt":"{{Created}}",
          "updatedAt":"{{Created}}","version":2}
        """;

    private static readonly Dictionary<Type, string> Texts = new()
    {
        [typeof(Users.RegisterRequest)] = """
            {"username":"maria","password":"correct horse battery","firstName":"Maria","lastName":"Keller","email":"maria@example.org"}
            """,
        [typeof(Users.RegisteredResponse)] = $$"""{"userId":"{{User}}","username":"maria"}""",
        [typeof(Users.LoginRequest)] = """{"username":"maria","password":"correct horse battery"}""",
        [typeof(Users.RefreshRequest)] = """{"refreshToken":"3d9f1e528a4e8c1b9a555d0f7be1b6a2.Q2xp…"}""",
        [typeof(Users.TokenResponse)] = Tokens,
        [typeof(Users.ChangePasswordRequest)] = """{"currentPassword":"correct horse battery","newPassword":"staple of another kind"}""",
        [typeof(Users.ChangeProfileRequest)] = """{"phone":"+44 20 7946 0000"}""",
        [typeof(Users.ProfileResponse)] = Profile,
        [typeof(Users.KeySetResponse)] = """
            {"keys":[{"kty":"EC","use":"sig","alg":"ES256","kid":"2030-01","crv":"P-256",
             "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
            """,
        [typeof(Accounts.AccountResponse)] = $$"""
            {"consumerId":"{{User}}","amount":8470,"currency":"GBP","currencyDigits":2,"version":2}
            """,
        [typeof(Accounts.TopUpRequest)] = """{"amount":10000}""",
        [typeof(Accounts.TopUpResponse)] = $$"""{"transactionId":"{{Transaction}}","amount":10000,"balance":10000}""",
        [typeof(Accounts.TransactionPage)] = $$"""
            {"transactions":[{"transactionId":"{{Transaction}}","seq":2,"kind":"payment","amount":-1530,"balance":8470,
             "orderId":"{{Order}}","createdAt":"{{Created}}"}],"nextCursor":null}
            """,
        [typeof(Catalog.ItemPage)] = $$"""{"items":[{{{ItemFields}}}],"nextCursor":null}""",
        [typeof(Catalog.ItemDetailsResponse)] = $$"""{{{ItemFields}},"archived":false}""",
        [typeof(Catalog.CreateItemRequest)] = """
            {"title":"White hanging heart T-light holder","description":"Iron, 18 cm","quantity":120,"price":255}
            """,
        [typeof(Catalog.CreatedItemResponse)] = $$"""{"itemId":"{{Item}}"}""",
        [typeof(Catalog.ChangeItemRequest)] = """{"price":275}""",
        [typeof(Catalog.AdjustStockRequest)] = """{"delta":24,"reason":"Delivery of 31 January"}""",
        [typeof(Catalog.StockResponse)] = $$"""{"itemId":"{{Item}}","quantity":144}""",
        [typeof(Catalog.StockEntryPage)] = $$"""
            {"entries":[{"seq":2,"kind":"reservation","delta":-6,"quantity":114,"orderId":"{{Order}}","createdAt":"{{Created}}"}],
             "nextCursor":null}
            """,
        [typeof(Orders.PlaceOrderRequest)] = $$"""
            {"items":[{"itemId":"{{Item}}","quantity":6,"price":255}],"delivery":{"type":"courier","city":"London",
             "address":"1 Example Street","datetime":"2030-02-01T14:00:00+00:00"} }
            """,
        [typeof(Orders.OrderResponse)] = OrderText,
        [typeof(Orders.OrderPage)] = $$"""{"orders":[{{OrderText}}],"nextCursor":null}""",
        [typeof(Orders.TimelineResponse)] = $$"""
            {"orderId":"{{Order}}","steps":[{"name":"accept","attempt":1,"outcome":"done","time":"{{Created}}"},{"name":"reserve",
             "attempt":1,"outcome":"done","time":"{{Created}}"}]}
            """,
        [typeof(Orders.ReservationPage)] = $$"""
            {"reservations":[{"id":"{{Reservation}}","idempotencyKey":"{{Order}}","items":[{"itemId":"{{Item}}","quantity":6,
             "price":255}],"subtotal":1530,"isCancelled":false,"createdAt":"{{Created}}"}],"nextCursor":null}
            """,
        [typeof(Deliveries.DeliveryResponse)] = $$"""
            {"deliveryId":"{{Delivery}}","orderId":"{{Order}}","type":"courier","city":"London","address":"1 Example Street",
             "datetime":"2030-02-01T14:00:00+00:00","isCancelled":false}
            """,
        [typeof(Deliveries.SlotPage)] = """
            {"slots":[{"city":"London","type":"courier","startsAt":"2030-02-01T14:00:00+00:00","endsAt":"2030-02-01T15:00:00+00:00",
             "capacity":20,"free":19}],"nextCursor":null}
            """,
        [typeof(Deliveries.CapacityRequest)] = """{"city":"London","type":"courier","perSlot":20}""",
        [typeof(Deliveries.CapacityResponse)] = """{"city":"London","type":"courier","perSlot":20}""",
        [typeof(Notifications.NotificationPage)] = $$"""
            {"notifications":[{"id":"{{Delivery}}","orderId":"{{Order}}","kind":"order-processed",
             "message":"Your order has been processed.","createdAt":"{{Created}}"}],"nextCursor":null}
            """,
        [typeof(Notifications.NotificationResponse)] = $$"""
            {"id":"{{Delivery}}","orderId":"{{Order}}","kind":"order-processed","message":"Your order has been processed.",
             "createdAt":"{{Created}}","readAt":"{{Created}}"}
            """,
        [typeof(Administration.AuditResponse)] = $$"""
            {"ok":true,"checkedAt":"{{Created}}","money":{"accounts":1,"entries":2,"topUps":10000,"payments":1530,"refunds":0,
             "balances":8470},
             "stock":{"items":1,"entries":2,"stocked":120,"reserved":6,"released":0,"available":114},
             "delivery":{"slots":1,"entries":2,"capacity":20,"booked":1,"released":0,"free":19},
             "orders":{"pending":0,"processed":1,"failed":0,"cancelled":0,"revenue":1530,"unitsSold":6},"violations":[]}
            """,
    };

    /// <summary>The types that have an example.</summary>
    public static IReadOnlyDictionary<Type, string> All => Texts;

    public static JsonNode? Of(Type type) => Texts.TryGetValue(type, out var text) ? JsonNode.Parse(text) : null;
}
