-- What a removal notes on its receipt, and how stored events are redacted.
set lock_timeout = '5s';

grant update (first_day, last_day, learned, learned_at) on floyo.privacy_receipts to authenticated;

-- Puts other texts in the place of those of a person's own stored events, and gives back the ids of the events that were
-- still there. Rows are never updated, so each is taken out and put back under its id: the triggers bring roll-ups, days
-- and counters along. It asks for no consent, since whoever has withdrawn may still hide what is stored; it can add no
-- event, for what is put back is what was taken out: its id, device, type and times are the old ones.
-- Called as floyo_app within the transaction of the person, who is the one of its claims.
create function floyo_private.rewrite_events(org uuid, redacted jsonb) returns setof uuid
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
end
$$;
revoke all on function floyo_private.rewrite_events(uuid, jsonb) from public;
grant execute on function floyo_private.rewrite_events(uuid, jsonb) to floyo_app;
