-- What became of the mail about a notification. A table of its own, so that the write that closes an order does nothing for mail
-- and the rows of notifications stay as they are; while no mail server is configured it is empty.
CREATE TABLE notification_mails (
  notification_id uuid        PRIMARY KEY REFERENCES notifications,
  outcome         smallint    NOT NULL CHECK (outcome BETWEEN 1 AND 3),  -- 1 sent, 2 the user has no address, 3 refused by the mail server
  decided_at      timestamptz NOT NULL
);

-- The dispatcher reads the newest notifications only. They are appended in the order of their times, so a block range index finds
-- them, is a few pages for millions of rows and costs an insert next to nothing, also where no mail is ever sent.
CREATE INDEX notifications_created ON notifications USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);
