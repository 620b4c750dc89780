-- The whole order in one transaction and one round trip, on the shop's own tables. Concurrent orders of the same item, slot or account
-- wait for its lock. The locks are taken in one order, so that there is no deadlock.
CREATE FUNCTION bench_place_order(
  p_order uuid, p_customer uuid, p_items uuid[], p_quantities bigint[], p_lines jsonb, p_delivery jsonb, p_slot uuid, p_city text,
  p_at timestamptz, p_delivery_id uuid, p_notification_id uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  total bigint;
  head record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 0))
  FROM (SELECT owner FROM unnest(p_items || p_slot || p_customer) AS owner ORDER BY owner) AS owners;

  WITH taken AS (
    INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, price, created_at)
    SELECT 2, item, h.seq + 1, p_order, 2, -quantity, h.balance - quantity, p_order, p.price, now()
    FROM unnest(p_items, p_quantities) AS line (item, quantity)
    JOIN products AS p ON p.item_id = item AND NOT p.archived
    CROSS JOIN LATERAL (SELECT seq, balance FROM ledger_entries_stock WHERE ledger = 2 AND owner = item ORDER BY seq DESC LIMIT 1) AS h
    RETURNING -amount * price AS cost)
  SELECT sum(cost) INTO total FROM taken;

  SELECT seq, balance INTO head FROM ledger_entries_delivery WHERE ledger = 3 AND owner = p_slot ORDER BY seq DESC LIMIT 1;
  IF NOT FOUND THEN
    INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, created_at)
    VALUES (3, p_slot, 1, p_slot, 1, 1000000, 1000000, now())
    RETURNING seq, balance INTO head;
  END IF;
  INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, created_at)
  VALUES (3, p_slot, head.seq + 1, p_order, 2, -1, head.balance - 1, p_order, now());
  INSERT INTO deliveries (delivery_id, order_id, consumer_id, slot, type, city, address, deliver_at, utc_offset, created_at)
  VALUES (p_delivery_id, p_order, p_customer, p_slot, 0, p_city, p_delivery ->> 'address', p_at, 0, now());

  INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, created_at)
  SELECT 1, p_customer, seq + 1, p_order, 2, -total, balance - total, p_order, now()
  FROM ledger_entries_money WHERE ledger = 1 AND owner = p_customer ORDER BY seq DESC LIMIT 1;

  INSERT INTO orders (
    order_id, consumer_id, status, is_open, fingerprint, price, currency, lines, delivery, timeline, version, created_at, updated_at)
  VALUES (p_order, p_customer, 1, false, p_order, total, 'EUR', p_lines, p_delivery, '[]', 1, now(), now());
  INSERT INTO notifications (notification_id, user_id, order_id, kind, message, created_at)
  VALUES (p_notification_id, p_customer, p_order, 1, 'Your order of ' || total || ' is confirmed.', now());
  INSERT INTO order_lists AS list (consumer_id, version) VALUES (p_customer, 1)
  ON CONFLICT (consumer_id) DO UPDATE SET version = list.version + 1;
  RETURN total;
END $$;
