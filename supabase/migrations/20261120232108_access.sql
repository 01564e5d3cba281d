-- drizzle-kit writes ENABLE ROW LEVEL SECURITY and the policies. FORCE, grants and storage it does not write.
set lock_timeout = '5s';

do $$
declare
  name text;
begin
  for name in select tablename from pg_catalog.pg_tables where schemaname = 'floyo' loop
    execute pg_catalog.format('alter table floyo.%I force row level security', name);
    execute pg_catalog.format('revoke all on table floyo.%I from public, anon, authenticated, service_role', name);
  end loop;
end
$$;

revoke all on schema floyo from public;
grant usage on schema floyo to authenticated;

-- What a later migration adds starts with nothing, too.
alter default privileges in schema floyo revoke all on tables from public, anon, authenticated, service_role;
alter default privileges in schema floyo revoke all on sequences from public, anon, authenticated, service_role;
alter default privileges in schema floyo, floyo_private
  revoke all on functions from public, anon, authenticated, service_role;

-- Only what a person's requests and jobs do, table by table. Everything not named here is refused.
grant select, update (display_name, timezone, updated_at) on floyo.profiles to authenticated;
grant select on floyo.organizations to authenticated;
grant select on floyo.organization_members to authenticated;
grant select, insert on floyo.consents to authenticated;

-- All but key_hash can be read.
grant
  select (org_id, id, user_id, name, prefix, scopes, expires_at, last_used_at, created_at, revoked_at),
  insert,
  update (name, revoked_at)
  on floyo.api_keys to authenticated;
grant select, insert, update (name, client, last_seen_at) on floyo.devices to authenticated;

grant select, insert, delete on floyo.events to authenticated;
grant select on floyo.event_hours to authenticated;
grant select, delete on floyo.dirty_days to authenticated;

grant select, insert, update, delete on floyo.mining_days to authenticated;
grant select, insert, update, delete on floyo.analyses to authenticated;
grant select, insert, update, delete on floyo.patterns to authenticated;
grant select, insert, update, delete on floyo.suggestions to authenticated;

grant select on floyo.audit_logs to authenticated;
grant select, insert, update, delete on floyo.idempotency_keys to authenticated;

-- Counters need not outlive a crash, and every request writes them.
alter table floyo.rate_limits set unlogged;
