CREATE TABLE deliveries (
  delivery_id  uuid        PRIMARY KEY,
  order_id     uuid        NOT NULL UNIQUE,
  consumer_id  uuid        NOT NULL,
  slot         uuid        NOT NULL,           -- owner of the capacity ledger
  type         smallint    NOT NULL CHECK (type BETWEEN 0 AND 1),  -- 0 courier, 1 self-delivery
  city         text        NOT NULL,
  address      text,
  deliver_at   timestamptz NOT NULL,
  utc_offset   smallint    NOT NULL,           -- minutes, as the customer gave it
  is_cancelled boolean     NOT NULL DEFAULT false,
  created_at   timestamptz NOT NULL
);

-- Capacity of a city's slots where an administrator has set it; elsewhere the configured default holds.
CREATE TABLE delivery_capacities (
  city     text     NOT NULL,                  -- folded
  type     smallint NOT NULL CHECK (type BETWEEN 0 AND 1),
  per_slot int      NOT NULL CHECK (per_slot BETWEEN 0 AND 1000000),
  version  bigint   NOT NULL CHECK (version >= 1),
  PRIMARY KEY (city, type)
);

-- What a slot was given in all: few rows of each slot, so that what is booked can be told without counting the bookings.
CREATE INDEX ledger_entries_delivery_capacity ON ledger_entries_delivery (owner) INCLUDE (amount) WHERE kind = 1;
