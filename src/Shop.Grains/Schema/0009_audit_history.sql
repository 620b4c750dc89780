-- The history that the audit compares with.

-- The history of prices: each price that an item had, and from which entry of its stock ledger on. The audit compares every reservation
-- with it. Written by a trigger, so that silos of the version before keep it too. An item that is older than this script has a history
-- from its next change on.
CREATE TABLE item_prices (
  item_id   uuid    NOT NULL,
  version   bigint  NOT NULL,
  price     bigint  NOT NULL,
  archived  boolean NOT NULL,
  since_seq bigint,            -- valid for later entries than this one; null if the item had the price before its history began
  is_exact  boolean NOT NULL,  -- true if the entry since_seq is the one of this change; false if a reservation may have crossed it
  PRIMARY KEY (item_id, version)
);

CREATE FUNCTION products_keep_first_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO item_prices (item_id, version, price, archived, since_seq, is_exact)
  SELECT item_id, version, price, archived, 0, true FROM new_products;
  RETURN NULL;
END $$;

-- The entry of the change was inserted before, in the same transaction. Silos of the version before write none.
CREATE FUNCTION products_keep_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO item_prices (item_id, version, price, archived, since_seq, is_exact)
  VALUES (OLD.item_id, OLD.version, OLD.price, OLD.archived, NULL, false)
  ON CONFLICT DO NOTHING;
  INSERT INTO item_prices (item_id, version, price, archived, since_seq, is_exact)
  SELECT NEW.item_id, NEW.version, NEW.price, NEW.archived, coalesce(last.seq, 0), coalesce(last.is_change, false)
  FROM (SELECT) AS change
  LEFT JOIN LATERAL (
    SELECT seq, kind = 1 AND price = NEW.price AND xmin = pg_current_xact_id()::xid AS is_change
    FROM ledger_entries WHERE ledger = 2 AND owner = NEW.item_id ORDER BY seq DESC LIMIT 1) AS last ON true
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER products_keep_first_prices AFTER INSERT ON products
REFERENCING NEW TABLE AS new_products FOR EACH STATEMENT EXECUTE FUNCTION products_keep_first_prices();

CREATE TRIGGER products_keep_prices AFTER UPDATE ON products FOR EACH ROW
WHEN (OLD.price <> NEW.price OR OLD.archived <> NEW.archived)
EXECUTE FUNCTION products_keep_prices();

-- Ranges of ledgers that the audit has verified: the owners from first_owner on, up to the next range of the ledger. The fingerprint covers
-- every column of every entry. As long as it is unchanged, the rules need not be evaluated once more.
CREATE TABLE audit_ranges (
  ledger      smallint    NOT NULL,
  first_owner uuid        NOT NULL,
  rules       text        NOT NULL,  -- hash of the rules that were evaluated
  entries     bigint      NOT NULL,
  fingerprint numeric     NOT NULL,
  verified_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (ledger, first_owner)
);
