namespace Shop.Grains.Tests.Administration;

/// <summary>A small consistent shop: one order of every status, one of them pending, and one that is being cancelled.</summary>
internal static class AuditSeed
{
    public const string Ann = "a0000000-0000-0000-0000-000000000001";
    public const string Ben = "a0000000-0000-0000-0000-000000000002";
    public const string Lamp = "10000000-0000-0000-0000-000000000001";
    public const string Hook = "10000000-0000-0000-0000-000000000002";
    public const string Slot = "50000000-0000-0000-0000-000000000001";
    public const string Processed = "0e000000-0000-0000-0000-000000000001";
    public const string Failed = "0e000000-0000-0000-0000-000000000002";
    public const string Cancelled = "0e000000-0000-0000-0000-000000000003";
    public const string Pending = "0e000000-0000-0000-0000-000000000004";
    public const string Cancelling = "0e000000-0000-0000-0000-000000000005";

    // Failed: three lamps were reserved and released; tombstones reject the reservation of the hook and the payment.
    public const string Sql =
        $$"""
        INSERT INTO products (item_id, title, title_folded, description, words, price, version, fingerprint, created_at, updated_at)
        SELECT id, title, title, '', title, price, 1, id, now(), now()
        FROM (VALUES ('{{Lamp}}'::uuid, 'lamp', 100), ('{{Hook}}', 'hook', 50)) AS row (id, title, price);

        INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, price, created_at)
        SELECT ledger, owner, seq, gen_random_uuid(), kind, amount,
               sum(amount) OVER (PARTITION BY ledger, owner ORDER BY seq), order_id, CASE WHEN ledger = 2 AND kind > 1 THEN price END, now()
        FROM (VALUES
          (1, '{{Ann}}'::uuid, 1, 1, 1000, NULL::uuid, NULL::int), (1, '{{Ann}}', 2, 2, -250, '{{Processed}}', NULL),
          (1, '{{Ann}}', 3, 2, -100, '{{Cancelled}}', NULL), (1, '{{Ann}}', 4, 3, 100, '{{Cancelled}}', NULL),
          (1, '{{Ann}}', 5, 2, -100, '{{Cancelling}}', NULL), (1, '{{Ann}}', 6, 3, 100, '{{Cancelling}}', NULL),
          (1, '{{Ben}}', 1, 2, 0, '{{Failed}}', NULL),
          (2, '{{Lamp}}', 1, 1, 100, NULL, NULL), (2, '{{Lamp}}', 2, 2, -2, '{{Processed}}', 100),
          (2, '{{Lamp}}', 3, 2, -3, '{{Failed}}', 100), (2, '{{Lamp}}', 4, 3, 3, '{{Failed}}', 100),
          (2, '{{Lamp}}', 5, 2, -1, '{{Cancelled}}', 100), (2, '{{Lamp}}', 6, 3, 1, '{{Cancelled}}', 100),
          (2, '{{Lamp}}', 7, 2, -1, '{{Pending}}', 100), (2, '{{Lamp}}', 8, 2, -1, '{{Cancelling}}', 100),
          (2, '{{Hook}}', 1, 1, 10, NULL, NULL),
          (2, '{{Hook}}', 2, 2, -1, '{{Processed}}', 50), (2, '{{Hook}}', 3, 2, 0, '{{Failed}}', NULL),
          (3, '{{Slot}}', 1, 1, 5, NULL, NULL), (3, '{{Slot}}', 2, 2, -1, '{{Processed}}', NULL),
          (3, '{{Slot}}', 3, 2, -1, '{{Failed}}', NULL), (3, '{{Slot}}', 4, 3, 1, '{{Failed}}', NULL),
          (3, '{{Slot}}', 5, 2, -1, '{{Cancelled}}', NULL), (3, '{{Slot}}', 6, 3, 1, '{{Cancelled}}', NULL),
          (3, '{{Slot}}', 7, 2, -1, '{{Cancelling}}', NULL)) AS row (ledger, owner, seq, kind, amount, order_id, price);

        INSERT INTO orders (order_id, consumer_id, status, is_open, fingerprint, price, currency, lines,
          delivery, failure, timeline, version, created_at, updated_at)
        SELECT id, customer, status, open, id, price, 'GBP', lines::jsonb,
          '{"type":0,"city":"York","at":"2030-01-01T10:00:00+00:00"}', failure::jsonb, '[]', version, now(), now()
        FROM (VALUES
          ('{{Processed}}'::uuid, '{{Ann}}'::uuid, 1, false, 250,
           '[{"item":"{{Lamp}}","quantity":2,"title":"lamp","price":100},{"item":"{{Hook}}","quantity":1,"title":"hook","price":50}]',
           NULL, 2),
          ('{{Failed}}', '{{Ben}}', 2, false, NULL,
           '[{"item":"{{Lamp}}","quantity":3},{"item":"{{Hook}}","quantity":20}]', '{"code":0,"detail":"out of stock"}', 2),
          ('{{Cancelled}}', '{{Ann}}', 3, false, 100, '[{"item":"{{Lamp}}","quantity":1,"title":"lamp","price":100}]', NULL, 4),
          ('{{Pending}}', '{{Ben}}', 0, true, NULL, '[{"item":"{{Lamp}}","quantity":1}]', NULL, 1),
          ('{{Cancelling}}', '{{Ann}}', 1, true, 100, '[{"item":"{{Lamp}}","quantity":1,"title":"lamp","price":100}]', NULL, 3))
          AS row (id, customer, status, open, price, lines, failure, version);

        INSERT INTO order_lists VALUES ('{{Ann}}', 9), ('{{Ben}}', 3);

        INSERT INTO notifications (notification_id, user_id, order_id, kind, message, created_at)
        SELECT gen_random_uuid(), customer, id, kind, 'text', now()
        FROM (VALUES ('{{Processed}}'::uuid, '{{Ann}}'::uuid, 1), ('{{Failed}}', '{{Ben}}', 2),
                     ('{{Cancelled}}', '{{Ann}}', 1), ('{{Cancelled}}', '{{Ann}}', 3),
                     ('{{Cancelling}}', '{{Ann}}', 1)) AS row (id, customer, kind);

        INSERT INTO deliveries (delivery_id, order_id, consumer_id, slot, type, city, deliver_at, utc_offset, is_cancelled, created_at)
        SELECT gen_random_uuid(), id, customer, '{{Slot}}', 0, 'York', '2030-01-01T10:00:00Z', 0, cancelled, now()
        FROM (VALUES ('{{Processed}}'::uuid, '{{Ann}}'::uuid, false), ('{{Failed}}', '{{Ben}}', true), ('{{Cancelled}}', '{{Ann}}', true),
                     ('{{Cancelling}}', '{{Ann}}', false)) AS row (id, customer, cancelled);
        """;

    /// <summary>Drops the constraints that prevent violations.</summary>
    public const string DropConstraints =
        """
        DO $$
        DECLARE con record;
        BEGIN
          FOR con IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
                     WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'p') AND conparentid = 0 AND coninhcount = 0
                       AND conrelid IN ('ledger_entries'::regclass, 'orders'::regclass, 'notifications'::regclass, 'deliveries'::regclass)
          LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', con.name, con.conname);
          END LOOP;
        END $$;
        """;
}
