CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

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
  text_since   bigint      NOT NULL DEFAULT 0,    -- the number of the change that gave it these words; set by the trigger below
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL
);

CREATE INDEX products_title ON products (title_folded, item_id) WHERE NOT archived;
CREATE INDEX products_words ON products USING gin (words gin_trgm_ops) WHERE NOT archived;

-- A walk through the catalogue, page by page, must meet an item once even if its title changes meanwhile. So changes of words
-- are numbered, and what the words were before is kept: a walk sees all items in the order that held when it began.

-- The number of the last change: one row, which a change holds until it is committed. So changes become visible in the order of
-- their numbers, and who reads n here sees the changes up to n and no other.
CREATE TABLE catalogue_changes (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  last   bigint  NOT NULL CHECK (last >= 0)
);
INSERT INTO catalogue_changes (last) VALUES (0);

-- What the words of an item were: from change number "since" on, up to but without change number "until".
-- Rows may be deleted once no walk can be that old.
CREATE TABLE product_texts (
  item_id      uuid   NOT NULL,
  since        bigint NOT NULL,
  until        bigint NOT NULL CHECK (until > since),
  title_folded text   NOT NULL COLLATE "C",
  words        text   NOT NULL,
  PRIMARY KEY (item_id, since)
);

CREATE INDEX product_texts_until ON product_texts (until);

CREATE FUNCTION products_keep_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalogue_changes SET last = last + 1 RETURNING last INTO NEW.text_since;
  INSERT INTO product_texts (item_id, since, until, title_folded, words)
  VALUES (OLD.item_id, OLD.text_since, NEW.text_since, OLD.title_folded, OLD.words);
  RETURN NEW;
END $$;

CREATE TRIGGER products_keep_texts BEFORE UPDATE ON products FOR EACH ROW
WHEN (OLD.title_folded <> NEW.title_folded OR OLD.words <> NEW.words)
EXECUTE FUNCTION products_keep_texts();

-- Every word that titles and descriptions have or had: what a misspelt word of a search may have meant. Words with digits are
-- codes, which nobody wants nearly right.
CREATE TABLE product_words (
  word text COLLATE "C" PRIMARY KEY
);

-- Once per statement and in one order, so that two transactions never wait for each other's words in a circle.
CREATE FUNCTION products_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO product_words (word)
  SELECT DISTINCT word COLLATE "C"
  FROM new_products CROSS JOIN LATERAL regexp_split_to_table(words, '[^[:alnum:]]+') AS word
  WHERE word ~ '^[[:alpha:]]{3,40}$'
  ORDER BY 1
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION products_keep_new_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO product_words (word)
  SELECT DISTINCT word COLLATE "C"
  FROM new_products AS n
  JOIN old_products AS o ON o.item_id = n.item_id AND o.words <> n.words
  CROSS JOIN LATERAL regexp_split_to_table(n.words, '[^[:alnum:]]+') AS word
  WHERE word ~ '^[[:alpha:]]{3,40}$'
  ORDER BY 1
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER products_keep_words AFTER INSERT ON products
REFERENCING NEW TABLE AS new_products FOR EACH STATEMENT EXECUTE FUNCTION products_keep_words();

CREATE TRIGGER products_keep_new_words AFTER UPDATE ON products
REFERENCING OLD TABLE AS old_products NEW TABLE AS new_products FOR EACH STATEMENT EXECUTE FUNCTION products_keep_new_words();
