namespace Shop.Abuse.Attacks;

/// <summary>All attacks, in the order in which they are played.</summary>
internal static class AttackList
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("failing-orders", OrderAttacks.FailAsync),
        new("failing-orders-restart", OrderAttacks.FailAsync) { RestartsSilo = true },
        new("unknown-items", OrderAttacks.UnknownItemsAsync),
        new("abandoned-orders", OrderAttacks.AbandonAsync),
        new("stale-versions", OrderAttacks.StaleVersionsAsync),
        new("event-streams", OrderAttacks.EventStreamsAsync),
        new("repeated-top-ups", AccountAttacks.RepeatTopUpsAsync),
        new("many-keys", AccountAttacks.ManyKeysAsync),
        new("wrong-passwords", AccountAttacks.WrongPasswordsAsync),
        new("mails", AccountAttacks.MailsAsync),
        new("registrations", AccountAttacks.RegisterAsync),
        new("logins", AccountAttacks.LoginsAsync),
        new("searches", ReadAttacks.SearchAsync),
        new("random-ids", ReadAttacks.RandomIdsAsync),
        new("admin-pages", ReadAttacks.AdminPagesAsync),
        new("malformed-json", BodyAttacks.MalformedJsonAsync),
        new("endless-bodies", BodyAttacks.EndlessAsync),
        new("slow-bodies", BodyAttacks.SlowAsync),
        new("slow-readers", ConnectionAttacks.SlowReadersAsync),
        new("slow-headers", ConnectionAttacks.SlowHeadersAsync),
        new("idle-connections", ConnectionAttacks.IdleAsync),
    ];

    public static IEnumerable<string> Names => All.Select(attack => attack.Name);
}
