-- What Orleans' AdoNet providers (10.4) find in a database: statements by key in orleansquery, over tables that are ours to
-- choose. Keys, parameter names and result columns are the providers' contract (docs/adr/0004-orleans-tables.md). Every write is
-- one statement, and every "first one wins" rests on a primary key, so there is no order of events in which both win.

CREATE TABLE orleansquery (
  querykey  text PRIMARY KEY,
  querytext text NOT NULL
);

-- Clustering -----------------------------------------------------------------------------------------------------------------

CREATE TABLE orleansmembershipversion (
  deploymentid text        PRIMARY KEY,        -- the cluster's id
  version      int         NOT NULL,           -- moves with every change of a member, never with its heartbeat
  changed_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orleansmembership (
  deploymentid text        NOT NULL REFERENCES orleansmembershipversion ON DELETE CASCADE,
  address      text        NOT NULL,
  port         int         NOT NULL,
  generation   int         NOT NULL,
  siloname     text        NOT NULL,
  hostname     text        NOT NULL,
  status       int         NOT NULL,           -- SiloStatus: 3 active, 6 dead
  proxyport    int         NOT NULL,           -- of the gateway; 0 for a silo without one
  suspecttimes text,
  starttime    timestamptz NOT NULL,
  iamalivetime timestamptz NOT NULL,
  PRIMARY KEY (deploymentid, address, port, generation)
) WITH (fillfactor = 50);

INSERT INTO orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $$
  WITH added AS (
    INSERT INTO orleansmembershipversion (deploymentid, version) VALUES (@DeploymentId, 0)
    ON CONFLICT DO NOTHING RETURNING 1)
  SELECT EXISTS (SELECT FROM added)
$$),
-- The version row is the lock: whoever moves it from the version that he read may change the member in the same statement.
('InsertMembershipKey', $$
  WITH moved AS (
    UPDATE orleansmembershipversion SET version = version + 1, changed_at = now()
    WHERE deploymentid = @DeploymentId AND version = @Version AND NOT EXISTS (
      SELECT FROM orleansmembership
      WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deploymentid),
  added AS (
    INSERT INTO orleansmembership
      (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
    SELECT deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    FROM moved ON CONFLICT DO NOTHING RETURNING 1)
  SELECT EXISTS (SELECT FROM added)
$$),
('UpdateMembershipKey', $$
  WITH moved AS (
    UPDATE orleansmembershipversion SET version = version + 1, changed_at = now()
    WHERE deploymentid = @DeploymentId AND version = @Version AND EXISTS (
      SELECT FROM orleansmembership
      WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deploymentid),
  changed AS (
    UPDATE orleansmembership member
    SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = greatest(iamalivetime, @IAmAliveTime)
    FROM moved
    WHERE member.deploymentid = moved.deploymentid
      AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1)
  SELECT EXISTS (SELECT FROM changed)
$$),
('UpdateIAmAlivetimeKey', $$
  UPDATE orleansmembership SET iamalivetime = @IAmAliveTime
  WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
-- Both reads answer one row even when there is no member (and no table version yet: 0, which nobody can move).
('MembershipReadRowKey', $$
  SELECT address, port, generation, siloname, hostname, status, proxyport, suspecttimes, starttime, iamalivetime,
    coalesce(version, 0) AS version
  FROM (SELECT @DeploymentId AS id) wanted
  LEFT JOIN orleansmembershipversion ON orleansmembershipversion.deploymentid = id
  LEFT JOIN orleansmembership ON orleansmembership.deploymentid = id
    AND address = @Address AND port = @Port AND generation = @Generation
$$),
('MembershipReadAllKey', $$
  SELECT address, port, generation, siloname, hostname, status, proxyport, suspecttimes, starttime, iamalivetime,
    coalesce(version, 0) AS version
  FROM (SELECT @DeploymentId AS id) wanted
  LEFT JOIN orleansmembershipversion ON orleansmembershipversion.deploymentid = id
  LEFT JOIN orleansmembership ON orleansmembership.deploymentid = id
$$),
('GatewaysQueryKey', $$
  SELECT address, proxyport, generation FROM orleansmembership
  WHERE deploymentid = @DeploymentId AND status = @Status AND proxyport > 0
$$),
('DeleteMembershipTableEntriesKey', $$
  DELETE FROM orleansmembershipversion WHERE deploymentid = @DeploymentId
$$),
-- Only the dead (6) are swept; the single form also leaves whoever has shown a sign of life since he was looked at.
('CleanupDefunctSiloEntriesKey', $$
  DELETE FROM orleansmembership
  WHERE deploymentid = @DeploymentId AND status = 6 AND iamalivetime < @IAmAliveTime AND starttime < @IAmAliveTime
$$),
('CleanupDefunctSiloEntryKey', $$
  DELETE FROM orleansmembership
  WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
    AND status = 6 AND starttime = @StartTime AND iamalivetime = @IAmAliveTime
    AND coalesce(suspecttimes, '') = coalesce(@SuspectTimes, '')
$$);

-- Grain state ----------------------------------------------------------------------------------------------------------------

-- The key itself is unique, not a hash of it: two first writes of one grain cannot both succeed.
CREATE TABLE orleansstorage (
  serviceid              text        NOT NULL,
  graintypestring        text        NOT NULL, -- the state's name
  grainidn0              bigint      NOT NULL, -- the two halves of a Guid, or an integer, or 0 and 0 for a string
  grainidn1              bigint      NOT NULL,
  grainidextensionstring text        NOT NULL, -- a string key or a key's extension; '' for none
  version                int         NOT NULL,
  modifiedon             timestamptz NOT NULL,
  payloadbinary          bytea,                -- none when the state was cleared
  PRIMARY KEY (serviceid, graintypestring, grainidn0, grainidn1, grainidextensionstring)
) WITH (fillfactor = 80);

-- A write that finds another version than the grain's answers no row: the provider throws InconsistentStateException.
INSERT INTO orleansquery (querykey, querytext) VALUES
('WriteToStorageKey', $$
  WITH changed AS (
    UPDATE orleansstorage SET version = version + 1, modifiedon = now(), payloadbinary = @PayloadBinary
    WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
      AND grainidextensionstring = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
    RETURNING version),
  added AS (
    INSERT INTO orleansstorage
      (serviceid, graintypestring, grainidn0, grainidn1, grainidextensionstring, version, modifiedon, payloadbinary)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''), 1, now(), @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version)
  SELECT version AS newgrainstateversion FROM changed UNION ALL SELECT version FROM added
$$),
('ReadFromStorageKey', $$
  SELECT payloadbinary, version FROM orleansstorage
  WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
    AND grainidextensionstring = coalesce(@GrainIdExtensionString, '')
$$),
('ClearStorageKey', $$
  UPDATE orleansstorage SET version = version + 1, modifiedon = now(), payloadbinary = NULL
  WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
    AND grainidextensionstring = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
  RETURNING version AS newgrainstateversion
$$),
('DeleteStorageKey', $$
  DELETE FROM orleansstorage
  WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
    AND grainidextensionstring = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
  RETURNING version + 1 AS newgrainstateversion
$$);

-- Reminders ------------------------------------------------------------------------------------------------------------------

CREATE TABLE orleansreminders (
  serviceid    text        NOT NULL,
  grainid      text        NOT NULL,
  remindername text        NOT NULL,
  starttime    timestamptz NOT NULL,
  period       bigint      NOT NULL,           -- milliseconds
  grainhash    int         NOT NULL,           -- 32 bits, read as signed by the database and by the range queries alike
  version      int         NOT NULL,
  PRIMARY KEY (serviceid, grainid, remindername)
);

CREATE INDEX orleansreminders_range ON orleansreminders (serviceid, grainhash);

INSERT INTO orleansquery (querykey, querytext) VALUES
('UpsertReminderRowKey', $$
  INSERT INTO orleansreminders AS there (serviceid, grainid, remindername, starttime, period, grainhash, version)
  VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
  ON CONFLICT (serviceid, grainid, remindername) DO UPDATE
  SET starttime = excluded.starttime, period = excluded.period, grainhash = excluded.grainhash, version = there.version + 1
  RETURNING version
$$),
('ReadReminderRowKey', $$
  SELECT grainid, remindername, starttime, period, version FROM orleansreminders
  WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName
$$),
('ReadReminderRowsKey', $$
  SELECT grainid, remindername, starttime, period, version FROM orleansreminders
  WHERE serviceid = @ServiceId AND grainid = @GrainId
$$),
-- A range of the ring begins after its first hash and ends with its second; the second form is for one that wraps around.
('ReadRangeRows1Key', $$
  SELECT grainid, remindername, starttime, period, version FROM orleansreminders
  WHERE serviceid = @ServiceId AND grainhash > @BeginHash AND grainhash <= @EndHash
$$),
('ReadRangeRows2Key', $$
  SELECT grainid, remindername, starttime, period, version FROM orleansreminders
  WHERE serviceid = @ServiceId AND (grainhash > @BeginHash OR grainhash <= @EndHash)
$$),
('DeleteReminderRowKey', $$
  WITH gone AS (
    DELETE FROM orleansreminders
    WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName AND version = @Version
    RETURNING 1)
  SELECT EXISTS (SELECT FROM gone)
$$),
('DeleteReminderRowsKey', $$
  DELETE FROM orleansreminders WHERE serviceid = @ServiceId
$$);
