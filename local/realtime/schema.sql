-- The schema `realtime` of hosted Supabase, as far as SQL can feel it: policies on realtime.messages and triggers that
-- call realtime.send or realtime.broadcast_changes are written once and run in both. Applied by a superuser after
-- bootstrap.sql; every statement may run again. The gateway logs in as supabase_realtime_admin.

do $$ begin
  create role supabase_realtime_admin login noinherit;
exception when duplicate_object then null; end $$;
alter role supabase_realtime_admin set search_path to public, extensions, realtime;

-- The gateway asks the policies as the role that a token names.
grant anon, authenticated, service_role to supabase_realtime_admin;
-- Hosted lets `postgres` write policies on a table it does not own by an extension that is not packaged here. Without it
-- the right comes from being a member of the owner, as it did there before: the one grant that is wider than hosted's.
grant supabase_realtime_admin to postgres;

-- The owner has no CREATE here, so that `postgres`, its member, has none either, as on hosted.
create schema if not exists realtime;
grant usage on schema realtime to supabase_realtime_admin, anon, authenticated, service_role;
grant usage on schema realtime to postgres with grant option;

create table if not exists realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(),
  constraint messages_pkey primary key (id, inserted_at)
) partition by range (inserted_at);
alter table realtime.messages owner to supabase_realtime_admin;
create index if not exists messages_inserted_at_topic_index on realtime.messages (inserted_at desc, topic)
  where extension = 'broadcast' and private is true;

-- What has no day of its own is kept here, so that an insert never fails for want of a partition.
create table if not exists realtime.messages_default partition of realtime.messages default;
alter table realtime.messages_default owner to supabase_realtime_admin;

-- On, but not forced, and without a policy: the app's migrations say who may do what; the owner writes past them.
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;
grant delete, truncate, references, trigger on realtime.messages to postgres;

-- The topic that is asked for, for policies to compare with.
create or replace function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;

-- Sends `payload` to everybody on `topic` once the transaction commits. What goes wrong is a warning: the caller's own
-- work is never undone for the sake of a message. Runs as the caller, whose INSERT policy decides unless it bypasses them.
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$
declare
  message_id uuid := gen_random_uuid();
begin
  perform set_config('realtime.topic', topic, true);
  insert into realtime.messages (id, payload, event, topic, private, extension)
  values (
    message_id,
    case when payload ? 'id' then payload else jsonb_set(payload, '{id}', to_jsonb(message_id)) end,
    event, topic, private, 'broadcast'
  );
exception when others then
  raise warning 'ErrorSendingBroadcastMessage: %', sqlerrm;
end
$$;

-- For row triggers: sends the change of one row, privately.
create or replace function realtime.broadcast_changes(
  topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW'
) returns void language plpgsql as $$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  if operation not in ('INSERT', 'UPDATE', 'DELETE') then
    raise exception 'Unexpected operation type: %', operation;
  end if;
  perform realtime.send(
    jsonb_build_object(
      'old_record', old, 'record', new, 'operation', operation, 'table', table_name, 'schema', table_schema
    ),
    event_name, topic_name
  );
exception when others then
  raise exception 'Failed to process the row: %', sqlerrm;
end
$$;

alter function realtime.topic() owner to supabase_realtime_admin;
alter function realtime.send(jsonb, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.broadcast_changes(text, text, text, text, text, record, record, text)
  owner to supabase_realtime_admin;

-- Where hosted reads the write-ahead log, the gateway here listens. Only the id travels: a notification holds less than
-- 8,000 bytes, and Postgres delivers it after the commit or not at all.
create or replace function realtime.announce_message() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_notify('realtime_messages', new.id::text);
  return null;
end
$$;
create or replace trigger announce_message after insert on realtime.messages
  for each row when (new.extension = 'broadcast') execute function realtime.announce_message();

-- Gives today and the two days after it a partition each, and lets go of what is older than three days, as hosted does.
-- Called by the gateway, which may not make tables itself. What cannot be done now is done the next time: nothing waits
-- long for a lock, and rows that already lie in the default partition stay there until they are old.
create or replace function realtime.tend_messages() returns void
language plpgsql security definer set search_path = '' set lock_timeout = '2s' set timezone = 'UTC' as $$
declare
  today date := now()::date;
  day date;
  partition text;
begin
  -- One gateway at a time.
  perform pg_advisory_xact_lock(hashtext('realtime.tend_messages'));
  for day in select today + ahead from generate_series(0, 2) ahead loop
    partition := to_char(day, '"messages_"YYYY_MM_DD');
    continue when to_regclass(format('realtime.%I', partition)) is not null;
    begin
      execute format(
        'create table realtime.%I partition of realtime.messages for values from (%L) to (%L)', partition, day, day + 1
      );
      execute format('alter table realtime.%I owner to supabase_realtime_admin', partition);
    exception when check_violation or lock_not_available then
      raise notice 'no partition yet for %: %', day, sqlerrm;
    end;
  end loop;
  for partition in
    select child.relname from pg_catalog.pg_inherits link join pg_catalog.pg_class child on child.oid = link.inhrelid
    where link.inhparent = 'realtime.messages'::regclass and child.relname ~ '^messages_\d{4}_\d{2}_\d{2}$'
      and to_date(child.relname, '"messages_"YYYY_MM_DD') < today - 3
  loop
    begin
      execute format('drop table realtime.%I', partition);
    exception when lock_not_available then
      raise notice 'partition % is kept until the next time: %', partition, sqlerrm;
    end;
  end loop;
  delete from realtime.messages_default where inserted_at < today - 3;
end
$$;
revoke all on function realtime.tend_messages() from public;
grant execute on function realtime.tend_messages() to supabase_realtime_admin;
