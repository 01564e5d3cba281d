-- Past events that are redacted are taken out and put back: the workspace's day has counted them already, so they are put
-- back uncounted (see `events_added`). The function is otherwise what it was.
set lock_timeout = '5s';

create or replace function floyo_private.rewrite_events(org uuid, redacted jsonb) returns setof uuid
language plpgsql security definer set search_path = '' as $$
declare
  taken floyo.events[];
begin
  if not coalesce(org = any (floyo_private.orgs_as('viewer')), false) then
    return;
  end if;
  with gone as (
    delete from floyo.events e
    using jsonb_to_recordset(redacted) as sent (id uuid)
    where e.user_id = auth.uid() and e.org_id = org and e.id = sent.id
    returning e
  )
  select array_agg(gone.e) into taken from gone;

  perform set_config('floyo.events_put_back', 'on', true);
  return query
  insert into floyo.events (
    org_id, user_id, id, device_id, type, occurred_at, utc_offset_minutes, received_at, path, previous_path, extension,
    command, tool, action, app, project, branch, group_key, source, duration_ms, metadata, clock_skew_ms
  )
  select
    old.org_id, old.user_id, old.id, old.device_id, old.type, old.occurred_at, old.utc_offset_minutes, old.received_at,
    sent.path, sent.previous_path, sent.extension, sent.command, sent.tool, sent.action, sent.app, sent.project,
    sent.branch, sent.group_key, sent.source, old.duration_ms, coalesce(sent.metadata, '{}'), old.clock_skew_ms
  from unnest(taken) as old
  join jsonb_to_recordset(redacted) as sent (
    id uuid, path text, previous_path text, extension text, command text, tool text, action text, app text,
    project text, branch text, group_key text, source text, metadata jsonb
  ) on sent.id = old.id
  order by old.id
  returning events.id;
  perform set_config('floyo.events_put_back', 'off', true);
end
$$;
