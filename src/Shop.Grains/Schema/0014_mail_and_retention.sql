-- Mails that the server deferred, or during which it dropped the connection. A row per mail with its own time of the next attempt, so that
-- the dispatcher's checkpoint passes them and a sweep reads the newest notifications only.
CREATE TABLE notification_mail_retries (
  notification_id uuid        PRIMARY KEY REFERENCES notifications,
  attempts        int         NOT NULL CHECK (attempts >= 1),
  retry_at        timestamptz NOT NULL,
  give_up_at      timestamptz NOT NULL
);

CREATE INDEX notification_mail_retries_due ON notification_mail_retries (retry_at);

-- The database's time of a notification: the dispatcher's checkpoint is the database's time, too. created_at is that of the silo that wrote
-- it: mail of a silo whose clock was behind was never sent. Null for the rows before this script, which have created_at only.
ALTER TABLE notifications ADD COLUMN stored_at timestamptz;
ALTER TABLE notifications ALTER COLUMN stored_at SET DEFAULT clock_timestamp();
CREATE INDEX notifications_stored ON notifications USING brin (stored_at) WITH (pages_per_range = 32, autosummarize = on);

-- Former texts of items serve walks through the catalog that began before a change. The time of the change, so that silos can delete those
-- that walks no longer use.
ALTER TABLE product_texts ADD COLUMN replaced_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE product_texts ALTER COLUMN replaced_at SET DEFAULT clock_timestamp();
CREATE INDEX product_texts_replaced ON product_texts (replaced_at);
