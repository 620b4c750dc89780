-- Reads of open and of ended orders that must not depend on the number of all orders.

-- The number of lines is the weight of an order: for the quota of its user and the pace of the recovery. Null in rows of earlier versions.
ALTER TABLE orders ADD COLUMN line_count int;

-- The quota of a user.
CREATE INDEX orders_open_of_consumer ON orders (consumer_id) WHERE is_open;

-- GET /admin/orders?status=: few orders fail or are cancelled, so their oldest ones may be anywhere among millions.
CREATE INDEX orders_failed ON orders (created_at, order_id) WHERE status = 2;
CREATE INDEX orders_cancelled ON orders (created_at, order_id) WHERE status = 3;
