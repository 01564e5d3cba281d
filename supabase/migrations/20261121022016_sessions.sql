-- Sessions are the auth service's own rows. These functions let the app ask at each request whether one still stands,
-- list a person's and end them. Of hosted Supabase they need what its role `postgres` has: to read and delete in
-- auth.sessions, to read auth.mfa_factors and auth.users, and to put a trigger there.
--
--   find_workspace(person, session, level, wanted, agent, address)   does the session stand, and where does it work
--   list_sessions(person)                                            theirs, newest use first
--   end_sessions(person, own, chosen, via, request)                  one of theirs, or all but their own
set lock_timeout = '5s';

alter table floyo.session_uses force row level security;
revoke all on table floyo.session_uses from public, anon, authenticated, service_role;
alter table floyo.session_uses add constraint session_uses_session_fk
  foreign key (session_id) references auth.sessions (id) on delete cascade;

-- One row. `standing` is 'open'; 'over' when the session was ended, has run out, or its person is banned; and
-- 'second_factor' when it has yet to show one. Only an open one (or a job, which has no session) gets a workspace: the
-- one named by id or slug, or the person's own; null when there is none or they are no member. The level must be had
-- by the token and by the session: a token from before the second factor does not rise with its session, nor does one
-- from after it outlast the factor. Notes the use at most once a minute.
create function floyo_private.find_workspace(
  person uuid, session uuid, level text, wanted text, agent text default null, address text default null
)
returns table (standing text, org_id uuid, org_slug text, role text)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  low boolean;
begin
  standing := 'open';
  if session is not null then
    select
      case when s.not_after <= now() or u.banned_until > now() then 'over' else 'open' end,
      coalesce(level, 'aal1') = 'aal1' or coalesce(s.aal, 'aal1') = 'aal1'
    into standing, low
    from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id = session and s.user_id = person;
    standing := coalesce(standing, 'over');
    if standing = 'open' and low and exists (
      select from auth.mfa_factors f where f.user_id = person and f.status = 'verified'
    ) then
      standing := 'second_factor';
    end if;
    if standing <> 'open' then
      return next;
      return;
    end if;
    if not exists (
      select from floyo.session_uses n where n.session_id = session and n.seen_at > now() - interval '1 minute'
    ) then
      insert into floyo.session_uses (session_id, user_id, user_agent, address, seen_at)
      select s.id, s.user_id, left(agent, 300), left(find_workspace.address, 64), now()
      from auth.sessions s where s.id = session for key share
      on conflict (session_id) do update
      set user_agent = excluded.user_agent, address = excluded.address, seen_at = excluded.seen_at;
    end if;
  end if;

  if wanted is null then
    select o.id, o.slug into org_id, org_slug from floyo.organizations o where o.personal_user_id = person;
  elsif wanted ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    select o.id, o.slug into org_id, org_slug from floyo.organizations o where o.id = wanted::uuid;
  else
    select o.id, o.slug into org_id, org_slug from floyo.organizations o where o.slug = wanted;
  end if;
  select m.role::text into role from floyo.organization_members m
  where m.org_id = find_workspace.org_id and m.user_id = person and m.removed_at is null;
  if role is null then
    org_id := null;
    org_slug := null;
  end if;
  return next;
end
$$;

create function floyo_private.list_sessions(person uuid)
returns table (id uuid, created_at timestamptz, seen_at timestamptz, user_agent text, address text, second_factor boolean)
language sql stable security definer set search_path = '' as $$
  select
    s.id, s.created_at, greatest(n.seen_at, s.refreshed_at at time zone 'utc', s.created_at), n.user_agent, n.address,
    coalesce(s.aal, 'aal1') <> 'aal1'
  from auth.sessions s left join floyo.session_uses n on n.session_id = s.id
  where s.user_id = person and (s.not_after is null or s.not_after > now())
  order by 3 desc, 1
  limit 200
$$;

-- Ends the chosen session of a person, or all but their own when none is chosen, refresh tokens and all, and writes
-- each into the audit log of their own workspace. Returns how many there were.
create function floyo_private.end_sessions(person uuid, own uuid, chosen uuid, via text, request text) returns int
language plpgsql security definer set search_path = '' as $$
declare
  org uuid;
  ended record;
  n int := 0;
begin
  perform
    set_config('request.jwt.claims', jsonb_build_object('sub', person, 'via', via)::text, true),
    set_config('floyo.request_id', request, true);
  select o.id into org from floyo.organizations o where o.personal_user_id = person;
  for ended in
    delete from auth.sessions s
    where s.user_id = person and case when chosen is null then s.id is distinct from own else s.id = chosen end
    returning s.id, s.created_at
  loop
    perform floyo_private.append_audit(
      org, 'delete', 'sessions', ended.id::text, jsonb_build_object('created_at', ended.created_at), null
    );
    n := n + 1;
  end loop;
  return n;
end
$$;

do $$
declare
  signature text;
begin
  foreach signature in array array[
    'find_workspace(uuid, uuid, text, text, text, text)', 'list_sessions(uuid)', 'end_sessions(uuid, uuid, uuid, text, text)'
  ] loop
    execute pg_catalog.format('revoke all on function floyo_private.%s from public', signature);
    execute pg_catalog.format('grant execute on function floyo_private.%s to floyo_app', signature);
  end loop;
end
$$;

-- A second factor that begins to count, or ceases to, whichever way. Only its person can verify one; it may be taken
-- away by them or by whoever runs the auth service, which does not say who, so that row names nobody.
create function floyo_private.audit_factor() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  fact auth.mfa_factors := coalesce(new, old);
  claims text := current_setting('request.jwt.claims', true);
  org uuid;
begin
  select o.id into org from floyo.organizations o where o.personal_user_id = fact.user_id;
  if tg_op = 'DELETE' then
    perform floyo_private.append_audit(
      org, 'delete', 'mfa_factors', fact.id::text, jsonb_build_object('factor_type', fact.factor_type), null
    );
  else
    perform set_config(
      'request.jwt.claims', jsonb_build_object('sub', fact.user_id, 'via', 'session')::text, true
    );
    perform floyo_private.append_audit(
      org, 'create', 'mfa_factors', fact.id::text, null, jsonb_build_object('factor_type', fact.factor_type)
    );
    perform set_config('request.jwt.claims', coalesce(claims, ''), true);
  end if;
  return null;
end
$$;
revoke all on function floyo_private.audit_factor() from public;

create trigger floyo_factor_counts after update of status on auth.mfa_factors
  for each row when (new.status = 'verified' and old.status <> 'verified') execute function floyo_private.audit_factor();
create trigger floyo_factor_gone after delete on auth.mfa_factors
  for each row when (old.status = 'verified') execute function floyo_private.audit_factor();
