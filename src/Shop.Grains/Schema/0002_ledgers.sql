-- Money, stock and delivery capacity: three times the same thing (docs/architecture.md, "Everything that counts is a ledger").
-- The constraints repeat the rules of the grains: a bug becomes an error, never a wrong balance.

CREATE TABLE ledger_entries (
  ledger     smallint    NOT NULL,             -- 1 money, 2 stock, 3 delivery
  owner      uuid        NOT NULL,             -- account, item or slot
  seq        bigint      NOT NULL,             -- 1, 2, 3 … of one owner, without gaps
  operation  uuid        NOT NULL,             -- what was asked for; once per owner, for ever
  kind       smallint    NOT NULL,             -- 1 add (or correct), 2 take for an order, 3 give back to an order
  amount     bigint      NOT NULL,             -- signed; a take of zero is a tombstone: that take may never happen
  balance    bigint      NOT NULL,             -- after this entry
  order_id   uuid,
  price      bigint,                           -- stock: the price per unit that the reservation fixed
  note       text,                             -- stock: the administrator's reason
  created_at timestamptz NOT NULL,
  PRIMARY KEY (ledger, owner, seq),
  CONSTRAINT ledger_entries_operation UNIQUE (ledger, owner, operation),
  CONSTRAINT ledger_entries_seq CHECK (seq >= 1),
  CONSTRAINT ledger_entries_balance CHECK (balance >= 0 AND balance <= 9000000000000000),
  CONSTRAINT ledger_entries_first CHECK (seq > 1 OR balance = amount),
  CONSTRAINT ledger_entries_kind CHECK (
    (kind = 1 AND order_id IS NULL)
    OR (kind = 2 AND order_id IS NOT NULL AND amount <= 0)
    OR (kind = 3 AND order_id IS NOT NULL AND amount > 0))
) PARTITION BY LIST (ledger);

CREATE TABLE ledger_entries_money    PARTITION OF ledger_entries FOR VALUES IN (1);
CREATE TABLE ledger_entries_stock    PARTITION OF ledger_entries FOR VALUES IN (2);
CREATE TABLE ledger_entries_delivery PARTITION OF ledger_entries FOR VALUES IN (3);

-- Makes a statement fail, and with it the transaction of its flush, unless what the writer relied on still holds.
CREATE FUNCTION shop_expect(holds boolean, code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF holds IS NOT TRUE THEN
    RAISE EXCEPTION 'The row is not as its writer knew it.' USING ERRCODE = code;
  END IF;
END $$;
