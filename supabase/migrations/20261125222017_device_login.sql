-- What the app may do with machines that ask to be signed in, before and across identities (RFC 8628). All of it is found
-- by a hash, and nothing is listed:
--
--   begin_device_login(...)    a machine asks; false when the user code is taken
--   find_device_login(...)     what waits with a user code, as it described itself
--   decide_device_login(...)   a person approves or denies it, once
--   claim_device_login(...)    how it stands; of an approved one the key is made, once
--
-- Who asks for them, and how often, the app checks before.
set lock_timeout = '5s';

create function floyo_private.begin_device_login(
  device_code bytea, user_code bytea, device uuid, device_name text, client text, address text, scopes text[], seconds int
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  insert into floyo.device_logins (
    device_code_hash, user_code_hash, device_id, device_name, client, address, scopes, expires_at
  ) values (
    device_code, user_code, device, left(device_name, 100), left(client, 100), left(address, 64), scopes,
    now() + make_interval(secs => seconds)
  )
  on conflict (user_code_hash) do nothing;
  return found;
end
$$;

-- At most one row. `state` is 'waiting', 'approved' (the machine has yet to take its key), 'used' (it has), 'denied', or
-- 'expired', which an approved one that nobody took can be too.
create function floyo_private.find_device_login(user_code bytea)
returns table (
  state text, device_name text, client text, address text, scopes text[],
  created_at timestamptz, expires_at timestamptz
)
language sql stable security definer set search_path = '' as $$
  select
    case
      when l.claimed_at is not null then 'used'
      when l.decision = 'denied' then 'denied'
      when l.expires_at <= now() then 'expired'
      else coalesce(l.decision, 'waiting')
    end,
    l.device_name, l.client, l.address, l.scopes, l.created_at, l.expires_at
  from floyo.device_logins l
  where l.user_code_hash = user_code
$$;

-- 'done'; or why not: 'unknown', 'expired', 'decided' before, 'forbidden' to a viewer, who has no keys, and to whoever is
-- no member. A member of any role may deny.
create function floyo_private.decide_device_login(user_code bytea, org uuid, person uuid, choice text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  login floyo.device_logins;
begin
  select * into login from floyo.device_logins l where l.user_code_hash = user_code for update;
  if login.id is null then
    return 'unknown';
  elsif login.decision is not null then
    return 'decided';
  elsif login.expires_at <= now() then
    return 'expired';
  elsif not exists (
    select from floyo.organization_members m
    where m.org_id = org and m.user_id = person and m.removed_at is null
      and (choice = 'denied' or m.role::text <> 'viewer')
  ) then
    return 'forbidden';
  end if;
  update floyo.device_logins l
  set decision = choice, decided_at = now(), org_id = org, user_id = person
  where l.id = login.id;
  return 'done';
end
$$;

-- 'pending', 'slow_down', 'denied', 'expired', 'used', or 'approved': then, and only then, the key whose hash is given
-- has been stored, in this very transaction, for the person and workspace that approved, if they may still have one.
create function floyo_private.claim_device_login(
  device_code bytea, interval_seconds int, key_hash bytea, key_prefix text, request text
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  login floyo.device_logins;
  early boolean;
begin
  select * into login from floyo.device_logins l where l.device_code_hash = device_code for update;
  if login.id is null then
    return 'expired';
  elsif login.claimed_at is not null then
    return 'used';
  elsif login.decision = 'denied' then
    return 'denied';
  elsif login.expires_at <= now() then
    return 'expired';
  end if;

  if login.decision is null then
    -- A second's grace: the two clocks' timers need not agree to the millisecond.
    early := login.polled_at > now() - make_interval(secs => interval_seconds - 1);
    update floyo.device_logins l set polled_at = now() where l.id = login.id;
    return case when early then 'slow_down' else 'pending' end;
  end if;

  perform from floyo.organization_members m
  where m.org_id = login.org_id and m.user_id = login.user_id and m.removed_at is null and m.role::text <> 'viewer'
  for share;
  if not found then
    return 'denied';
  end if;
  perform
    set_config(
      'request.jwt.claims', jsonb_build_object('sub', login.user_id, 'via', 'session')::text, true
    ),
    set_config('floyo.request_id', request, true);
  insert into floyo.api_keys (org_id, user_id, name, prefix, key_hash, scopes, device_id)
  values (
    login.org_id, login.user_id, coalesce(login.device_name, 'a machine without a name'), key_prefix,
    claim_device_login.key_hash, login.scopes, login.device_id
  );
  update floyo.device_logins l set claimed_at = now() where l.id = login.id;
  return 'approved';
end
$$;

-- Device logins stay a day beyond their end, so that a late question is told what became of it.
create or replace function floyo_private.forget_expired(out idempotency_keys bigint, out rate_limits bigint)
language plpgsql security definer set search_path = '' as $$
begin
  delete from floyo.idempotency_keys where expires_at < now();
  get diagnostics idempotency_keys = row_count;
  delete from floyo.rate_limits where resets_at < now();
  get diagnostics rate_limits = row_count;
  delete from floyo.event_counts where utc_day < (now() at time zone 'UTC')::date - 31;
  delete from floyo.device_logins where expires_at < now() - interval '1 day';
end
$$;

do $$
declare
  signature text;
begin
  foreach signature in array array[
    'begin_device_login(bytea, bytea, uuid, text, text, text, text[], int)', 'find_device_login(bytea)',
    'decide_device_login(bytea, uuid, uuid, text)', 'claim_device_login(bytea, int, bytea, text, text)'
  ] loop
    execute pg_catalog.format('revoke all on function floyo_private.%s from public', signature);
    execute pg_catalog.format('grant execute on function floyo_private.%s to floyo_app', signature);
  end loop;
end
$$;
