-- What silos decide about each other's work goes by the database's clock: it is the only one that all of them read. The columns
-- created_at and updated_at stay what they were, times of the silo that wrote them, for people.

ALTER TABLE orders ADD COLUMN placed_at  timestamptz NOT NULL DEFAULT now();
ALTER TABLE orders ADD COLUMN touched_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE orders ALTER COLUMN placed_at SET DEFAULT clock_timestamp();
ALTER TABLE orders ALTER COLUMN touched_at SET DEFAULT clock_timestamp();
UPDATE orders SET placed_at = least(created_at, now()), touched_at = least(updated_at, now()) WHERE is_open;

-- A silo of the version before finds open orders by this index as well: they are few, and it sorts them itself. Its own changes leave
-- touched_at alone, so that new silos look after its orders sooner than they must, which does no harm.
DROP INDEX orders_open_ones;
CREATE INDEX orders_open_ones ON orders (touched_at) WHERE is_open;

-- A member whose clock is ahead would look alive long after its death, and a cluster that was killed could not start again until then.
UPDATE orleansquery SET querytext = $$
  WITH moved AS (
    UPDATE orleansmembershipversion SET version = version + 1, changed_at = now()
    WHERE deploymentid = @DeploymentId AND version = @Version AND NOT EXISTS (
      SELECT FROM orleansmembership
      WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deploymentid),
  added AS (
    INSERT INTO orleansmembership
      (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
    SELECT deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort,
      least(@StartTime, now()), least(@IAmAliveTime, now())
    FROM moved ON CONFLICT DO NOTHING RETURNING 1)
  SELECT EXISTS (SELECT FROM added)
$$ WHERE querykey = 'InsertMembershipKey';

UPDATE orleansquery SET querytext = $$
  WITH moved AS (
    UPDATE orleansmembershipversion SET version = version + 1, changed_at = now()
    WHERE deploymentid = @DeploymentId AND version = @Version AND EXISTS (
      SELECT FROM orleansmembership
      WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deploymentid),
  changed AS (
    UPDATE orleansmembership member
    SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = greatest(iamalivetime, least(@IAmAliveTime, now()))
    FROM moved
    WHERE member.deploymentid = moved.deploymentid
      AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1)
  SELECT EXISTS (SELECT FROM changed)
$$ WHERE querykey = 'UpdateMembershipKey';

UPDATE orleansquery SET querytext = $$
  UPDATE orleansmembership SET iamalivetime = least(@IAmAliveTime, now())
  WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$ WHERE querykey = 'UpdateIAmAlivetimeKey';
