CREATE TABLE orders (
  order_id    uuid        PRIMARY KEY,
  consumer_id uuid        NOT NULL,
  status      smallint    NOT NULL CHECK (status BETWEEN 0 AND 3),  -- 0 PENDING, 1 PROCESSED, 2 FAILED, 3 CANCELLED
  is_open     boolean     NOT NULL,            -- its saga has something to do: it is pending, or being cancelled
  fingerprint uuid        NOT NULL,            -- of the command that placed it
  price       bigint      CHECK (price BETWEEN 0 AND 9000000000000000),  -- the total, once every line was reserved
  currency    text        NOT NULL,
  lines       jsonb       NOT NULL,            -- [{"item", "quantity", "title"?, "price"?, "seen"?}]
  delivery    jsonb       NOT NULL,            -- {"type", "city", "address"?, "at"}
  failure     jsonb,                           -- {"code", "detail", "items"?}
  timeline    jsonb       NOT NULL,            -- [{"name", "attempt", "outcome", "at", "detail"?}]
  version     int         NOT NULL CHECK (version >= 1),
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  CONSTRAINT orders_open CHECK (CASE status WHEN 0 THEN is_open WHEN 1 THEN true ELSE NOT is_open END),
  CONSTRAINT orders_price CHECK (status IN (0, 2) OR price IS NOT NULL),
  -- The decision to fail is stored before the first undo; the order is pending until the last one.
  CONSTRAINT orders_failure CHECK (CASE status WHEN 0 THEN true WHEN 2 THEN failure IS NOT NULL ELSE failure IS NULL END)
);

CREATE INDEX orders_consumer ON orders (consumer_id, created_at DESC, order_id DESC);
CREATE INDEX orders_created ON orders (created_at, order_id);
CREATE INDEX orders_open_ones ON orders (updated_at) WHERE is_open;

-- The version of each user's list of orders: moves in the transaction of every change of one of them.
CREATE TABLE order_lists (
  consumer_id uuid   PRIMARY KEY,
  version     bigint NOT NULL CHECK (version >= 1)
) WITH (fillfactor = 70);

CREATE TABLE notifications (
  notification_id uuid        PRIMARY KEY,
  user_id         uuid        NOT NULL,
  order_id        uuid        NOT NULL,
  kind            smallint    NOT NULL CHECK (kind BETWEEN 1 AND 3),  -- the final status that it tells of
  message         text        NOT NULL,
  created_at      timestamptz NOT NULL,
  read_at         timestamptz,
  CONSTRAINT notifications_once UNIQUE (order_id, kind)
);

CREATE INDEX notifications_user ON notifications (user_id, created_at DESC, notification_id DESC);
