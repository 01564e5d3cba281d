-- What the learning engine counts on between full passes ends where events go, and who is due for the nightly pass.
set lock_timeout = '5s';

create or replace function floyo_private.events_removed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- First, in the order in which an analysis locks: what was learned from events that went cannot be counted on.
  update floyo.analyses known
  set
    -- Always another time than before: a pass that is under way must not settle what came after it began.
    full_owed_at = greatest(clock_timestamp(), known.full_owed_at + interval '1 millisecond'),
    tracked = null, updated_at = now()
  where (known.org_id, known.user_id) in (select distinct org_id, user_id from removed);

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

-- Whose changed days were counted on since their last full pass, where that lies some hours back: a part of them, by their
-- ids, so that a night is spread over its hours. As current members, in the order of their ids, after the given pair.
create function floyo_private.list_nightly(
  part int, parts int, max_rows int, after_org uuid default null, after_user uuid default null
)
returns table (org_id uuid, user_id uuid)
language sql stable security definer set search_path = '' as $$
  select m.org_id, m.user_id
  from floyo.organization_members m
  join floyo.analyses a on a.org_id = m.org_id and a.user_id = m.user_id
  where m.removed_at is null
    and (after_org is null or (m.org_id, m.user_id) > (after_org, after_user))
    and ((hashtextextended(m.user_id::text, 0) % parts) + parts) % parts = part
    and a.full_at < now() - interval '6 hours'
    and (a.full_owed_at is not null or a.analyzed_at > a.full_at)
  order by m.org_id, m.user_id
  limit max_rows
$$;
revoke all on function floyo_private.list_nightly(int, int, int, uuid, uuid) from public;
grant execute on function floyo_private.list_nightly(int, int, int, uuid, uuid) to floyo_app;
