-- The table of characters by which names, cities, titles and search words are compared (Shop.Text.UnicodeTable). Ids of users and of
-- delivery slots derive from folded names, so a host with another table does not start. A later table comes with a script that changes
-- this row and everything that was folded.
CREATE TABLE text_folding (
  single      boolean PRIMARY KEY DEFAULT true CHECK (single),
  fingerprint text    NOT NULL
);
INSERT INTO text_folding (fingerprint) VALUES ('15.0.0/f9b444db038453b610c2dd1c9ea1849a');
