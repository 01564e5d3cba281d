-- Counts what changes for whom, in the transaction that changes it, and says so on the person's own channel.
--
-- A statement only notes what it touched. The counting waits for the commit, as a deferred trigger: so a transaction
-- counts each topic once, however many statements it had, holds the counters' rows for no longer than its commit
-- takes, and takes them last and in one order, so that no two transactions can wait for each other.
set lock_timeout = '5s';

alter table floyo.changes force row level security;
alter table floyo.change_notes force row level security;
revoke all on table floyo.changes, floyo.change_notes from public, anon, authenticated, service_role;
grant select on floyo.changes to authenticated;

-- A note never outlives its transaction, so a crash can lose none.
alter table floyo.change_notes set unlogged;

-- After a statement on a table whose rows are about one person in one organisation: notes each of them once.
create function floyo_private.note_changes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into floyo.change_notes (tx, org_id, user_id, topic)
  select distinct pg_current_xact_id(), org_id, user_id, tg_argv[0] from changed
  on conflict do nothing;
  return null;
end
$$;
revoke all on function floyo_private.note_changes() from public;

-- The same for what is about a person wherever they belong.
create function floyo_private.note_person() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into floyo.change_notes (tx, org_id, user_id, topic)
  select distinct pg_current_xact_id(), m.org_id, m.user_id, tg_argv[0]
  from changed join floyo.organization_members m using (user_id)
  on conflict do nothing;
  return null;
end
$$;
revoke all on function floyo_private.note_person() from public;

-- And for what all members of an organisation see.
create function floyo_private.note_organization() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into floyo.change_notes (tx, org_id, user_id, topic)
  select distinct pg_current_xact_id(), m.org_id, m.user_id, tg_argv[0]
  from changed join floyo.organization_members m on m.org_id = changed.id
  on conflict do nothing;
  return null;
end
$$;
revoke all on function floyo_private.note_organization() from public;

-- At the commit: counts all that the transaction noted, and tells each person in one message. It holds topics and
-- versions, nothing of what changed. Nobody is told about a workspace that they no longer belong to.
create function floyo_private.count_changes() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  told record;
begin
  -- The first note settles all of them; for the others nothing is left.
  for told in
    with noted as (
      delete from floyo.change_notes n where n.tx = new.tx returning n.org_id, n.user_id, n.topic
    ),
    counted as (
      insert into floyo.changes as c (org_id, user_id, topic)
      select org_id, user_id, n.topic
      from noted n
      -- When a person or an organisation goes, the membership is gone already.
      join floyo.organization_members using (org_id, user_id)
      order by 1, 2, 3
      -- Asked for anew here, when the row is ours: the version that the insert brought may be older by now.
      on conflict (org_id, user_id, topic)
        do update set version = nextval('floyo.change_version'), changed_at = now()
      returning c.org_id, c.user_id, c.topic, c.version
    )
    select org_id, user_id, jsonb_object_agg(c.topic, c.version) as versions
    from counted c join floyo.organization_members m using (org_id, user_id)
    where m.removed_at is null
    group by 1, 2
  loop
    perform floyo_private.tell(told.org_id, told.user_id, 'changed', jsonb_build_object('versions', told.versions));
  end loop;
  return null;
end
$$;
revoke all on function floyo_private.count_changes() from public;

-- A message on the channel of one person in one workspace. It is sent when the transaction commits, and lost with it
-- otherwise. A change is never refused because it could not be told: whoever missed it compares versions.
create function floyo_private.tell(org uuid, person uuid, event text, payload jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(payload, event, 'member:' || org || ':' || person, true);
  end if;
exception when others then
  raise warning 'a change was not told: %', sqlerrm;
end
$$;
revoke all on function floyo_private.tell(uuid, uuid, text, jsonb) from public;

create constraint trigger change_notes_counted after insert on floyo.change_notes
  deferrable initially deferred
  for each row execute function floyo_private.count_changes();

-- A removed member's pages leave the channel at once, and the server of the channels looks again who may listen.
create function floyo_private.end_membership() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform floyo_private.tell(old.org_id, old.user_id, 'membership_ended', '{}');
  return null;
end
$$;
revoke all on function floyo_private.end_membership() from public;

create trigger organization_members_ended after update of removed_at on floyo.organization_members
  for each row when (old.removed_at is null and new.removed_at is not null)
  execute function floyo_private.end_membership();
create trigger organization_members_deleted after delete on floyo.organization_members
  for each row when (old.removed_at is null) execute function floyo_private.end_membership();

-- Which table is read under which topic. A trigger with a transition table is for one event alone.
do $$
declare
  told record;
  event text;
begin
  for told in
    select * from (values
      ('events',               'events',      'note_changes',      '{insert,delete}'),
      ('dirty_days',           'patterns',    'note_changes',      '{delete}'),
      ('mining_days',          'patterns',    'note_changes',      '{insert,update,delete}'),
      ('analyses',             'patterns',    'note_changes',      '{insert,update,delete}'),
      ('patterns',             'patterns',    'note_changes',      '{insert,update,delete}'),
      ('suggestions',          'suggestions', 'note_changes',      '{insert,update,delete}'),
      ('devices',              'devices',     'note_changes',      '{insert,update,delete}'),
      ('api_keys',             'api_keys',    'note_changes',      '{insert,update,delete}'),
      ('profiles',             'account',     'note_person',       '{insert,update,delete}'),
      ('consents',             'account',     'note_person',       '{insert,delete}'),
      ('organization_members', 'account',     'note_person',       '{insert,update,delete}'),
      ('organizations',        'account',     'note_organization', '{update}')
    ) as t (name, topic, note, events)
  loop
    foreach event in array told.events::text[] loop
      execute format(
        'create trigger %I after %s on floyo.%I referencing %s table as changed
           for each statement execute function floyo_private.%I(%L)',
        told.name || '_noted_' || event, event, told.name, case event when 'delete' then 'old' else 'new' end,
        told.note, told.topic
      );
    end loop;
  end loop;
end
$$;
