-- An entry proves its predecessor: the entry before exists, and its balance and the amount make the balance. So a writer that remembers
-- rows which were lost by a failover or a restore gets an error, never a gap or a wrong balance. One check per statement: a flush of many
-- entries calls it once. The partitions are named, because a lookup in one of them costs half of a lookup in the whole table.
-- A plan that was made while a table was small would read all of it, or all entries of an owner, for each entry. The order of the lookup
-- and the settings leave only the primary key.
CREATE FUNCTION ledger_entries_follow() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_sort = off AS $$
DECLARE
  broken record;
BEGIN
  SELECT entry.ledger, entry.owner, entry.seq INTO broken
  FROM new_entries AS entry
  WHERE entry.seq > 1 AND entry.balance - entry.amount IS DISTINCT FROM
    CASE entry.ledger
      WHEN 1 THEN (
        SELECT CASE WHEN seq = entry.seq - 1 THEN balance END FROM ledger_entries_money
        WHERE ledger = 1 AND owner = entry.owner AND seq < entry.seq ORDER BY seq DESC LIMIT 1)
      WHEN 2 THEN (
        SELECT CASE WHEN seq = entry.seq - 1 THEN balance END FROM ledger_entries_stock
        WHERE ledger = 2 AND owner = entry.owner AND seq < entry.seq ORDER BY seq DESC LIMIT 1)
      WHEN 3 THEN (
        SELECT CASE WHEN seq = entry.seq - 1 THEN balance END FROM ledger_entries_delivery
        WHERE ledger = 3 AND owner = entry.owner AND seq < entry.seq ORDER BY seq DESC LIMIT 1)
      ELSE (
        SELECT CASE WHEN e.seq = entry.seq - 1 THEN e.balance END FROM ledger_entries AS e
        WHERE e.ledger = entry.ledger AND e.owner = entry.owner AND e.seq < entry.seq ORDER BY e.seq DESC LIMIT 1)
    END
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Entry % of ledger %, owner %, does not follow the entry before it.', broken.seq, broken.ledger, broken.owner
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_follow';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_entries_follow AFTER INSERT ON ledger_entries
REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_follow();
