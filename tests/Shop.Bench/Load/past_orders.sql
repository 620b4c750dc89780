-- Past orders with the numbers $1 to $2 - 1, of customers without a user row, as the shop would have stored them. Each has three lines of
-- one piece at 100. The sequence numbers and balances of the entries are computed from the number of the order. Items are below $3.
WITH past AS MATERIALIZED (
  SELECT k, ('0' || lpad(to_hex(k), 7, '0') || '-0000-8001-8000-000000000000')::uuid AS order_id,
    (lpad(to_hex(k % 1000), 8, '0') || '-0000-8002-8000-000000000000')::uuid AS consumer_id,
    (lpad(to_hex(k % 5000), 8, '0') || '-0000-8003-8000-000000000000')::uuid AS slot,
    timestamptz '2026-01-01 00:00Z' + k * interval '1 second' AS at
  FROM generate_series($1, $2 - 1) AS k),
line AS MATERIALIZED (
  SELECT k, order_id, at, 3 * k + j AS entry,
    (lpad(to_hex((3 * k + j) % $3), 8, '0') || '-0000-8000-8000-0000' || lpad(to_hex((3 * k + j) % $3), 8, '0'))::uuid AS item
  FROM past CROSS JOIN generate_series(0, 2) AS j),
ordered AS (
  SELECT k, jsonb_agg(jsonb_build_object('item', item, 'quantity', 1, 'title', 'bench lantern', 'price', 100)) AS lines
  FROM line GROUP BY k),
stock AS (
  INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, price, created_at)
  SELECT 2, item, entry / $3 + 2, order_id, 2, -1, 1000000000 - entry / $3 - 1, order_id, 100, at FROM line),
place AS (
  INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, created_at)
  SELECT 3, slot, k / 5000 + 2, order_id, 2, -1, 1000000 - k / 5000 - 1, order_id, at FROM past),
delivery AS (
  INSERT INTO deliveries (delivery_id, order_id, consumer_id, slot, type, city, address, deliver_at, utc_offset, created_at)
  SELECT order_id, order_id, consumer_id, slot, 0, 'riga', '1 Quay Street', at + interval '2 days', 0, at FROM past),
payment AS (
  INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, created_at)
  SELECT 1, consumer_id, k / 1000 + 2, order_id, 2, -300, 900000000000 - 300 * (k / 1000 + 1), order_id, at FROM past),
notification AS (
  INSERT INTO notifications (notification_id, user_id, order_id, kind, message, created_at)
  SELECT order_id, consumer_id, order_id, 1, 'Your order is confirmed: 3 items for 3.00 EUR, delivered to you in two days.', at FROM past)
INSERT INTO orders (
  order_id, consumer_id, status, is_open, fingerprint, price, currency, lines, delivery, timeline, version, created_at, updated_at)
SELECT order_id, consumer_id, 1, false, order_id, 300, 'EUR',
  lines,
  jsonb_build_object('type', 0, 'city', 'riga', 'address', '1 Quay Street', 'at', at + interval '2 days'),
  (SELECT jsonb_agg(jsonb_build_object('name', name, 'attempt', 1, 'outcome', 'done', 'at', at))
    FROM unnest(ARRAY['accept', 'reserve', 'book', 'pay', 'confirm']) AS name),
  2, at, at
FROM past JOIN ordered USING (k)
