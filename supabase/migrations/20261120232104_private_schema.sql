-- What the policies of the tables lean on, and the role that requests log in as.
set lock_timeout = '5s';

create schema floyo_private;
revoke all on schema floyo_private from public;
comment on schema floyo_private is
  'Helpers of the database itself. Never exposed: no role that a token can carry may name what is in here.';

-- The organisations in which the asker now has this role or a stronger one, read from the tables at each statement:
-- a removed member is out at once, whatever their token says. Policies call it in a subquery, once a statement.
-- plpgsql, because it keeps its plan for the session, and because the table comes with the next migration.
create function floyo_private.orgs_as(min_role text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select coalesce(array_agg(m.org_id), '{}')
    from floyo.organization_members m
    where m.user_id = (select auth.uid()) and m.removed_at is null and m.role >= min_role::floyo.member_role
  );
end
$$;
revoke all on function floyo_private.orgs_as(text) from public;
-- EXECUTE without USAGE on the schema: policies, which are already parsed, may call it; statements may not.
grant execute on function floyo_private.orgs_as(text) to authenticated;

-- Requests log in as floyo_app: it owns nothing, has no rights of its own on any table and inherits none. It may only
-- become `authenticated` (or `anon`) for one transaction. The starter, or you, give it LOGIN and a password.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'floyo_app') then
    create role floyo_app nologin noinherit;
  end if;
end
$$;
grant authenticated, anon to floyo_app with inherit false, set true;
alter role floyo_app set statement_timeout = '30s';
alter role floyo_app set lock_timeout = '10s';
alter role floyo_app set idle_in_transaction_session_timeout = '60s';
