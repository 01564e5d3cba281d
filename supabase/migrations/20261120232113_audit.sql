-- The audit log: rows written by triggers in the change's own transaction, chained by hash within each organisation,
-- insert-only for every role. It proves tampering to whoever can read the log; someone who can rewrite the whole
-- database can also rewrite the whole chain, so note the head's hash elsewhere if that must be proven as well.
set lock_timeout = '5s';

-- The hash covers the row before and every column but the hash itself. jsonb's text is canonical (keys sorted, no
-- insignificant space); the time is in milliseconds, because its text depends on the session's time zone.
create function floyo_private.audit_hash(entry floyo.audit_logs) returns bytea
language sql stable set search_path = '' as $$
  select sha256(entry.prev_hash || convert_to(jsonb_build_object(
    'org_id', entry.org_id, 'seq', entry.seq, 'at_ms', (extract(epoch from entry.at) * 1000)::bigint,
    'actor_id', entry.actor_id, 'actor_via', entry.actor_via, 'action', entry.action,
    'entity', entry.entity, 'entity_id', entry.entity_id, 'before', entry.before, 'after', entry.after,
    'request_id', entry.request_id
  )::text, 'UTF8'))
$$;
revoke all on function floyo_private.audit_hash(floyo.audit_logs) from public;

-- Adds one row to the organisation's chain, which stays locked until the transaction ends: so its order is that of
-- the commits. Who and under which request comes from the settings that the door makes for the transaction:
-- `request.jwt.claims` (`sub`, and `via` for how they proved it) and `floyo.request_id`.
create function floyo_private.append_audit(
  org uuid, action text, entity text, entity_id text, before jsonb, after jsonb
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  chain floyo.audit_chains;
  entry floyo.audit_logs;
begin
  -- The organisation itself is going, and its log with it.
  if not exists (select from floyo.organizations o where o.id = org) then
    return;
  end if;
  insert into floyo.audit_chains (org_id, head_seq, head_hash) values (org, 0, '') on conflict do nothing;
  select * into strict chain from floyo.audit_chains c where c.org_id = org for update;

  entry.org_id := org;
  entry.seq := chain.head_seq + 1;
  entry.at := clock_timestamp();
  entry.actor_id := auth.uid();
  entry.actor_via := coalesce(auth.jwt() ->> 'via', case when entry.actor_id is null then 'system' else 'session' end);
  entry.action := action;
  entry.entity := entity;
  entry.entity_id := entity_id;
  entry.before := before;
  entry.after := after;
  entry.request_id := nullif(current_setting('floyo.request_id', true), '');
  entry.prev_hash := chain.head_hash;
  entry.hash := floyo_private.audit_hash(entry);

  insert into floyo.audit_logs values (entry.*);
  update floyo.audit_chains c set head_seq = entry.seq, head_hash = entry.hash where c.org_id = org;
end
$$;
revoke all on function floyo_private.append_audit(uuid, text, text, text, jsonb, jsonb) from public;

-- Row trigger. Its arguments are the columns to record, the row's id first: a list of what may be in the log, so that
-- a hash, an address or a name of a machine cannot slip in with a new column.
create function floyo_private.audit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  fact jsonb := coalesce(is_now, was);
  before jsonb;
  after jsonb;
  org uuid;
begin
  select
    case when was is not null then jsonb_object_agg(name, was -> name) end,
    case when is_now is not null then jsonb_object_agg(name, is_now -> name) end
  into before, after
  from unnest(tg_argv[1:]) name;
  if before = after then
    return null;
  end if;

  if tg_table_name = 'organizations' then
    org := fact ->> 'id';
  elsif fact ? 'org_id' then
    org := fact ->> 'org_id';
  else
    -- About the person alone: it belongs to their own workspace.
    select o.id into org from floyo.organizations o where o.personal_user_id = (fact ->> 'user_id')::uuid;
  end if;

  perform floyo_private.append_audit(
    org,
    case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
    tg_table_name, fact ->> tg_argv[0], before, after
  );
  return null;
end
$$;
revoke all on function floyo_private.audit() from public;

create trigger organizations_audit after insert or update or delete on floyo.organizations
  for each row execute function floyo_private.audit('id', 'slug', 'name', 'personal');
create trigger organization_members_audit after insert or update or delete on floyo.organization_members
  for each row execute function floyo_private.audit('user_id', 'role', 'removed_at');
-- Not for last_used_at, which every minute of use touches.
create trigger api_keys_audit
  after insert or update of name, scopes, expires_at, revoked_at, key_hash or delete on floyo.api_keys
  for each row execute function floyo_private.audit('id', 'name', 'prefix', 'scopes', 'expires_at', 'revoked_at');
create trigger consents_audit after insert or delete on floyo.consents
  for each row execute function floyo_private.audit('id', 'purpose', 'granted', 'version');
-- Not for last_seen_at, and not the name, which is often the person's own.
create trigger devices_audit after insert or update of revoked_at or delete on floyo.devices
  for each row execute function floyo_private.audit('id', 'client', 'revoked_at');
create trigger suggestions_audit after update of status on floyo.suggestions
  for each row execute function floyo_private.audit('id', 'status', 'dismissed_reason');

-- Also for the owner of the tables: rows are added and stay. They go only with their whole organisation, or up to a
-- checkpoint, whose sequence number and hash remain in audit_chains.
create function floyo_private.keep_audit() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from floyo.organizations o where o.id = old.org_id) then
      return old;
    end if;
    if tg_table_name = 'audit_logs' and exists (
      select from floyo.audit_chains c
      where c.org_id = old.org_id and (to_jsonb(old) ->> 'seq')::bigint <= c.checkpoint_seq
    ) then
      return old;
    end if;
  end if;
  raise exception '% is insert-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end
$$;
revoke all on function floyo_private.keep_audit() from public;

create trigger audit_logs_kept before update or delete on floyo.audit_logs
  for each row execute function floyo_private.keep_audit();
create trigger audit_logs_whole before truncate on floyo.audit_logs
  for each statement execute function floyo_private.keep_audit();
create trigger audit_chains_kept before delete on floyo.audit_chains
  for each row execute function floyo_private.keep_audit();
create trigger audit_chains_whole before truncate on floyo.audit_chains
  for each statement execute function floyo_private.keep_audit();

-- The sequence number at which the organisation's log is first not what it was, or null when all of it holds. A row
-- changed, put in or taken away anywhere, the newest included, is found.
create function floyo_private.verify_audit_chain(org uuid) returns bigint
language plpgsql stable security definer set search_path = '' as $$
declare
  chain floyo.audit_chains;
  entry floyo.audit_logs;
  expected bigint;
  prev bytea;
begin
  select * into chain from floyo.audit_chains c where c.org_id = org;
  expected := coalesce(chain.checkpoint_seq, 0) + 1;
  prev := coalesce(chain.checkpoint_hash, '');
  for entry in select * from floyo.audit_logs l where l.org_id = org order by l.seq loop
    if entry.seq <> expected or entry.prev_hash <> prev or entry.hash <> floyo_private.audit_hash(entry) then
      return least(entry.seq, expected);
    end if;
    expected := expected + 1;
    prev := entry.hash;
  end loop;
  if coalesce(chain.head_seq, 0) <> expected - 1 or coalesce(chain.head_hash, '') <> prev then
    return expected;
  end if;
  return null;
end
$$;
revoke all on function floyo_private.verify_audit_chain(uuid) from public;

-- Retention: removes the organisation's rows that are older and leaves the last one's hash as the checkpoint
-- that the rest is verified from. Refuses a log that does not hold. Returns how many rows went.
create function floyo_private.prune_audit(org uuid, older_than timestamptz) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  last floyo.audit_logs;
  n bigint;
begin
  perform from floyo.audit_chains c where c.org_id = org for update;
  if floyo_private.verify_audit_chain(org) is not null then
    raise exception 'the audit log of % does not hold from row % on; nothing was removed',
      org, floyo_private.verify_audit_chain(org);
  end if;
  select * into last from floyo.audit_logs l where l.org_id = org and l.at < older_than order by l.seq desc limit 1;
  if not found then
    return 0;
  end if;
  update floyo.audit_chains c
  set checkpoint_seq = last.seq, checkpoint_hash = last.hash, checkpointed_at = clock_timestamp()
  where c.org_id = org;
  delete from floyo.audit_logs l where l.org_id = org and l.seq <= last.seq;
  get diagnostics n = row_count;
  return n;
end
$$;
revoke all on function floyo_private.prune_audit(uuid, timestamptz) from public;
