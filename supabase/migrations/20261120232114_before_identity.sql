-- The whole list of what the app may ask of the database without, or across, identities. Each is narrow, takes bound
-- arguments, and is called as floyo_app itself, outside of any person's transaction:
--
--   find_api_key(key_hash)                               who holds a key, and in which role now
--   take_rate_limit(bucket, max_count, window_seconds)   counts one request, atomically, on this clock
--   list_due(engine, max_rows, after_org, after_user)    ids of those whose patterns are to be learned anew
--   forget_expired()                                     drops idempotency keys and counters that are over
--   migration_versions()                                 for readiness
--
-- verify_audit_chain and prune_audit (migration `audit`) are for the privileged connection alone.
set lock_timeout = '5s';

grant usage on schema floyo_private to floyo_app;

-- At most one row. `role` is null when the holder no longer belongs to the organisation. Expiry and revocation are
-- reported, not judged, so that the answer can say which it was. Stamps last_used_at at most once a minute.
create function floyo_private.find_api_key(key_hash bytea)
returns table (
  key_id uuid, org_id uuid, org_slug text, user_id uuid, role text, scopes text[],
  expires_at timestamptz, revoked_at timestamptz
)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
begin
  update floyo.api_keys k set last_used_at = now()
  where k.key_hash = find_api_key.key_hash
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  return query
    select k.id, k.org_id, o.slug, k.user_id, m.role::text, k.scopes, k.expires_at::timestamptz, k.revoked_at::timestamptz
    from floyo.api_keys k
    join floyo.organizations o on o.id = k.org_id
    left join floyo.organization_members m
      on m.org_id = k.org_id and m.user_id = k.user_id and m.removed_at is null
    where k.key_hash = find_api_key.key_hash;
end
$$;

-- A fixed window that begins with its first request. One statement, so concurrent calls on any number of instances
-- count exactly. Call it in a transaction of its own: the counter's row stays locked until the end of that.
create function floyo_private.take_rate_limit(bucket text, max_count int, window_seconds int)
returns table (allowed boolean, remaining int, reset_seconds int)
language sql security definer set search_path = '' as $$
  with taken as (
    insert into floyo.rate_limits as r (key, count, resets_at)
    values (bucket, 1, statement_timestamp() + make_interval(secs => window_seconds))
    on conflict (key) do update set
      -- Not beyond one over, so that a flood cannot run the counter over.
      count = case when r.resets_at <= statement_timestamp() then 1 else least(r.count, max_count) + 1 end,
      resets_at = case when r.resets_at <= statement_timestamp() then excluded.resets_at else r.resets_at end
    returning r.count, r.resets_at
  )
  select
    count <= max_count,
    greatest(max_count - count, 0),
    -- Stored in milliseconds, which can round the end of the window up.
    least(greatest(ceil(extract(epoch from resets_at - statement_timestamp())), 1), window_seconds)::int
  from taken
$$;

-- Who has changed days, an unanswered request, or patterns of another engine than this one (null: any will do), as
-- current members, in the order of their ids, after the given pair. Ids only.
create function floyo_private.list_due(
  engine text, max_rows int, after_org uuid default null, after_user uuid default null
)
returns table (org_id uuid, user_id uuid)
language sql stable security definer set search_path = '' as $$
  select m.org_id, m.user_id
  from floyo.organization_members m
  where m.removed_at is null
    and (after_org is null or (m.org_id, m.user_id) > (after_org, after_user))
    and (
      exists (select from floyo.dirty_days d where d.org_id = m.org_id and d.user_id = m.user_id)
      or exists (
        select from floyo.analyses a
        where a.org_id = m.org_id and a.user_id = m.user_id
          and (a.engine_version <> engine or a.requested_at > coalesce(a.analyzed_at, '-infinity'))
      )
    )
  order by m.org_id, m.user_id
  limit max_rows
$$;

create function floyo_private.forget_expired(out idempotency_keys bigint, out rate_limits bigint)
language plpgsql security definer set search_path = '' as $$
begin
  delete from floyo.idempotency_keys where expires_at < now();
  get diagnostics idempotency_keys = row_count;
  delete from floyo.rate_limits where resets_at < now();
  get diagnostics rate_limits = row_count;
end
$$;

create function floyo_private.migration_versions() returns setof text
language plpgsql stable security definer set search_path = '' as $$
begin
  if pg_catalog.to_regclass('supabase_migrations.schema_migrations') is not null then
    return query execute 'select version::text from supabase_migrations.schema_migrations order by 1';
  end if;
end
$$;

do $$
declare
  signature text;
begin
  foreach signature in array array[
    'find_api_key(bytea)', 'take_rate_limit(text, int, int)', 'list_due(text, int, uuid, uuid)', 'forget_expired()',
    'migration_versions()'
  ] loop
    execute pg_catalog.format('revoke all on function floyo_private.%s from public', signature);
    execute pg_catalog.format('grant execute on function floyo_private.%s to floyo_app', signature);
  end loop;
end
$$;
