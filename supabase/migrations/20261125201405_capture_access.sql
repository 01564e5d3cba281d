-- What drizzle-kit does not write for the tables of capture: FORCE, grants, the topics under which they are told.
set lock_timeout = '5s';

do $$
declare
  name text;
begin
  foreach name in array array[
    'activitywatch_buckets', 'activitywatch_events', 'device_logins', 'event_counts', 'ledger_entries',
    'privacy_receipts', 'privacy_rule_hits', 'privacy_rules'
  ] loop
    execute pg_catalog.format('alter table floyo.%I force row level security', name);
    execute pg_catalog.format('revoke all on table floyo.%I from public, anon, authenticated, service_role', name);
  end loop;
end
$$;
revoke all on sequence floyo.activitywatch_events_id_seq from public, anon, authenticated, service_role;

grant select, insert, update (name, type, client, hostname, data, updated_at), delete
  on floyo.activitywatch_buckets to authenticated;
grant select, insert, update (started_at, duration, data, event_id, settled_at), delete
  on floyo.activitywatch_events to authenticated;
grant select, insert on floyo.ledger_entries to authenticated;
grant select, insert, update (document, version, updated_at) on floyo.privacy_rules to authenticated;
grant select, insert, update (hits, last_at), delete on floyo.privacy_rule_hits to authenticated;
grant select, insert, update (events, days, finished_at) on floyo.privacy_receipts to authenticated;

grant select (kind, device_id) on floyo.api_keys to authenticated;
grant update (queued, queue_reported_at, clock_skew_ms) on floyo.devices to authenticated;
grant update (idle_timeout_minutes) on floyo.profiles to authenticated;

-- Rules and receipts are read on pages; what they are about is the person's account in the workspace.
do $$
declare
  name text;
  event text;
begin
  foreach name in array array['privacy_rules', 'privacy_receipts'] loop
    foreach event in array array['insert', 'update', 'delete'] loop
      execute format(
        'create trigger %I after %s on floyo.%I referencing %s table as changed
           for each statement execute function floyo_private.note_changes(%L)',
        name || '_noted_' || event, event, name, case event when 'delete' then 'old' else 'new' end, 'account'
      );
    end loop;
  end loop;
end
$$;

-- Not the rules themselves: their patterns are the person's own words.
create trigger privacy_rules_audit after insert or update of document or delete on floyo.privacy_rules
  for each row execute function floyo_private.audit('user_id', 'version');
create trigger privacy_receipts_audit after insert on floyo.privacy_receipts
  for each row execute function floyo_private.audit('id', 'action');
