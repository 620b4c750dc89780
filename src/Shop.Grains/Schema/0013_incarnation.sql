-- The incarnation of the database (docs/adr/0021-incarnations.md): a part of the cluster's id, so that silos on a restored copy never
-- join the cluster of the original. Empty for the first one, whose cluster id stays as it was. The other columns are the place where the
-- incarnation began; a copy has them from the original and is at another place.
CREATE TABLE shop_incarnation (
  single            boolean     PRIMARY KEY DEFAULT true CHECK (single),
  incarnation       text        NOT NULL,
  system_identifier bigint      NOT NULL,      -- of the server; a promoted standby keeps it
  database_oid      bigint      NOT NULL,
  table_oid         bigint      NOT NULL,      -- of this table; a restore into the same database creates another one
  began_at          timestamptz NOT NULL DEFAULT now()
);

INSERT INTO shop_incarnation (incarnation, system_identifier, database_oid, table_oid)
SELECT '', c.system_identifier, d.oid::bigint, 'shop_incarnation'::regclass::oid::bigint
FROM pg_control_system() c, pg_database d WHERE d.datname = current_database();
