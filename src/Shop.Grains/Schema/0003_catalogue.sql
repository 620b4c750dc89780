CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE products (
  item_id      uuid        PRIMARY KEY,
  title        text        NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  title_folded text        NOT NULL COLLATE "C",  -- Shop.TextFolding: what the prefix search compares and sorts by
  description  text        NOT NULL CHECK (length(description) <= 4000),
  words        text        NOT NULL,              -- title and description, folded: what the word search compares
  price        bigint      NOT NULL CHECK (price BETWEEN 1 AND 1000000000000),
  archived     boolean     NOT NULL DEFAULT false,
  version      bigint      NOT NULL CHECK (version >= 1),
  fingerprint  uuid        NOT NULL,              -- of the command that created it
  walk_title   text        NOT NULL COLLATE "C",  -- the folded title that walks use which began before renamed_at
  renamed_at   timestamptz NOT NULL,              -- the last change of title or archived; created_at before the first
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL
);

CREATE INDEX products_title ON products (title_folded, item_id) WHERE NOT archived;
CREATE INDEX products_words ON products USING gin (words gin_trgm_ops) WHERE NOT archived;
