-- Counts what is stored into its workspace's day, where the roll-ups are kept: in the storing transaction, whichever door
-- the events came through, and only those that were new.
set lock_timeout = '5s';

grant select on floyo.event_counts to authenticated;

create or replace function floyo_private.events_added() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into floyo.event_hours as hours (org_id, user_id, local_hour, type, extension, tool, project, count)
  select
    org_id, user_id, floyo_private.local_hour(occurred_at, utc_offset_minutes), type,
    coalesce(extension, ''), coalesce(tool, ''), coalesce(project, ''), count(*)
  from added
  group by 1, 2, 3, 4, 5, 6, 7
  order by 1, 2, 3, 4, 5, 6, 7
  on conflict (org_id, user_id, local_hour, type, extension, tool, project)
    do update set count = hours.count + excluded.count;

  insert into floyo.dirty_days (org_id, user_id, utc_day)
  select distinct org_id, user_id, (occurred_at at time zone 'UTC')::date
  from added
  order by 1, 2, 3
  on conflict (org_id, user_id, utc_day)
    do update set version = excluded.version, changed_at = excluded.changed_at;

  -- Last, for its rows are shared by all of the workspace. What is put back in another form (past data that is redacted)
  -- was counted when it came: whoever does that says so for the transaction.
  if current_setting('floyo.events_put_back', true) is distinct from 'on' then
    insert into floyo.event_counts as counts (org_id, utc_day, shard, count)
    select org_id, (now() at time zone 'UTC')::date, pg_backend_pid() % 16, count(*)
    from added
    group by 1
    order by 1
    on conflict (org_id, utc_day, shard)
      do update set count = least(counts.count::bigint + excluded.count, 2147483647);
  end if;
  return null;
end
$$;

-- Also the counts of days long over.
create or replace function floyo_private.forget_expired(out idempotency_keys bigint, out rate_limits bigint)
language plpgsql security definer set search_path = '' as $$
begin
  delete from floyo.idempotency_keys where expires_at < now();
  get diagnostics idempotency_keys = row_count;
  delete from floyo.rate_limits where resets_at < now();
  get diagnostics rate_limits = row_count;
  delete from floyo.event_counts where utc_day < (now() at time zone 'UTC')::date - 31;
end
$$;
