-- Keeps event_hours and dirty_days in step with events, in the transaction that changes them. Statement-level triggers
-- with transition tables: one aggregation a batch, and they see exactly the rows that ON CONFLICT DO NOTHING let in,
-- deletions by cascade and retention included. The order by takes the row locks in one order, so that two batches of
-- one person wait for each other and never deadlock.
set lock_timeout = '5s';

-- The hour on the person's own wall clock.
create function floyo_private.local_hour(occurred_at timestamptz, utc_offset_minutes smallint) returns timestamp
language sql immutable parallel safe as $$
  select date_trunc('hour', (occurred_at at time zone 'UTC') + make_interval(mins => utc_offset_minutes))
$$;
revoke all on function floyo_private.local_hour(timestamptz, smallint) from public;

create function floyo_private.events_added() returns trigger
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
  return null;
end
$$;
revoke all on function floyo_private.events_added() from public;

create function floyo_private.events_removed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Three statements, each with its own snapshot: locked first, then emptied or reduced as the row then stands.
  perform from floyo.event_hours hours
  join (
    select distinct
      org_id, user_id, floyo_private.local_hour(occurred_at, utc_offset_minutes) as local_hour, type,
      coalesce(extension, '') as extension, coalesce(tool, '') as tool, coalesce(project, '') as project
    from removed
  ) gone using (org_id, user_id, local_hour, type, extension, tool, project)
  order by hours.org_id, hours.user_id, hours.local_hour, hours.type, hours.extension, hours.tool, hours.project
  for update of hours;

  delete from floyo.event_hours hours
  using (
    select
      org_id, user_id, floyo_private.local_hour(occurred_at, utc_offset_minutes) as local_hour, type,
      coalesce(extension, '') as extension, coalesce(tool, '') as tool, coalesce(project, '') as project, count(*) as n
    from removed
    group by 1, 2, 3, 4, 5, 6, 7
  ) gone
  where (hours.org_id, hours.user_id, hours.local_hour, hours.type, hours.extension, hours.tool, hours.project)
    = (gone.org_id, gone.user_id, gone.local_hour, gone.type, gone.extension, gone.tool, gone.project)
    and hours.count <= gone.n;

  update floyo.event_hours hours set count = hours.count - gone.n
  from (
    select
      org_id, user_id, floyo_private.local_hour(occurred_at, utc_offset_minutes) as local_hour, type,
      coalesce(extension, '') as extension, coalesce(tool, '') as tool, coalesce(project, '') as project, count(*) as n
    from removed
    group by 1, 2, 3, 4, 5, 6, 7
  ) gone
  where (hours.org_id, hours.user_id, hours.local_hour, hours.type, hours.extension, hours.tool, hours.project)
    = (gone.org_id, gone.user_id, gone.local_hour, gone.type, gone.extension, gone.tool, gone.project);

  -- When the person themselves goes, their membership is gone already and there is nothing left to learn.
  insert into floyo.dirty_days (org_id, user_id, utc_day)
  select distinct org_id, user_id, (occurred_at at time zone 'UTC')::date
  from removed
  join floyo.organization_members using (org_id, user_id)
  order by 1, 2, 3
  on conflict (org_id, user_id, utc_day)
    do update set version = excluded.version, changed_at = excluded.changed_at;
  return null;
end
$$;
revoke all on function floyo_private.events_removed() from public;

create function floyo_private.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception '% rows are never changed: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end
$$;
revoke all on function floyo_private.refuse_change() from public;

create trigger events_added after insert on floyo.events
  referencing new table as added for each statement execute function floyo_private.events_added();
create trigger events_removed after delete on floyo.events
  referencing old table as removed for each statement execute function floyo_private.events_removed();
-- TRUNCATE fires no row triggers and would leave the roll-ups behind.
create trigger events_fixed before update or truncate on floyo.events
  for each statement execute function floyo_private.refuse_change();
create trigger consents_fixed before update or truncate on floyo.consents
  for each statement execute function floyo_private.refuse_change();
