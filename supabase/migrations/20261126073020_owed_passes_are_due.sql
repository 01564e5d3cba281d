-- The sweep also asks for a full pass that is owed for long: one that was cut off after its last day was summarised, of which
-- neither a changed day nor a note of failure was left.
set lock_timeout = '5s';

create or replace function floyo_private.list_due(
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
          and (
            a.engine_version <> engine or a.requested_at > coalesce(a.analyzed_at, '-infinity')
            -- A pass that runs is owed as well: it is given its time.
            or a.full_owed_at < now() - interval '1 hour'
          )
      )
    )
  order by m.org_id, m.user_id
  limit max_rows
$$;
