-- The tables of the embedded job runner. Applied by a superuser, before the runner starts; may be run again.
-- The runner logs in as `floyo_jobs`, which owns nothing here: it reads and writes rows, and no other role sees them.
-- Payloads are kept as text, exactly as they arrived: nothing here looks inside them, and jsonb would refuse "\u0000".

do $$ begin
  create role floyo_jobs login noinherit;
exception when duplicate_object then null; end $$;

create schema if not exists floyo_jobs;
revoke all on schema floyo_jobs from public;
grant usage on schema floyo_jobs to floyo_jobs;

-- graphile-worker installs its own tables when it starts. With its schema and its list of migrations already there,
-- the runner's role needs no right to create schemas in the database.
create schema if not exists floyo_jobs_queue authorization floyo_jobs;
revoke all on schema floyo_jobs_queue from public;
create table if not exists floyo_jobs_queue.migrations (
  id int primary key,
  ts timestamptz not null default now(),
  breaking boolean not null default false
);
alter table floyo_jobs_queue.migrations owner to floyo_jobs;

create table if not exists floyo_jobs.apps (
  id text primary key,
  url text not null,
  sdk text,
  checksum text not null,
  synced_at timestamptz not null default now()
);

create table if not exists floyo_jobs.functions (
  id text primary key,
  app_id text not null references floyo_jobs.apps (id) on delete cascade,
  -- As the app sent it; read again by the runner, which knows what it supports.
  config text not null,
  active boolean not null default true
);

-- What was acknowledged, by name only: a resent request finds its own ids here.
create table if not exists floyo_jobs.events (
  id text primary key,
  name text not null,
  received_at timestamptz not null default now()
);
create index if not exists events_received_at on floyo_jobs.events (received_at);

-- Event ids (scope '') and functions' idempotency keys (scope = function) that must not start anything again yet.
create table if not exists floyo_jobs.dedupes (
  scope text not null,
  key text not null,
  expires_at timestamptz not null,
  primary key (scope, key)
);
create index if not exists dedupes_expires_at on floyo_jobs.dedupes (expires_at);

create table if not exists floyo_jobs.runs (
  id text primary key,
  function_id text not null,
  event_id text not null,
  event_name text not null,
  events text not null,
  status text not null default 'active' check (status in ('active', 'completed', 'failed', 'cancelled')),
  -- Once steps ran side by side, the app must plan every further step before it runs it.
  planned_only boolean not null default false,
  step_count int not null default 0,
  output text,
  error text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz
);
create index if not exists runs_active on floyo_jobs.runs (function_id) where status = 'active';
create index if not exists runs_event on floyo_jobs.runs (event_id);
create index if not exists runs_created_at on floyo_jobs.runs (created_at desc);
create index if not exists runs_ended_at on floyo_jobs.runs (ended_at) where ended_at is not null;

create table if not exists floyo_jobs.steps (
  run_id text not null references floyo_jobs.runs (id) on delete cascade,
  id text not null,
  seq bigint generated always as identity,
  name text not null,
  op text not null,
  -- Exactly one of the two, as JSON.
  data text,
  error text,
  attempt int not null default 0,
  recorded_at timestamptz not null default now(),
  primary key (run_id, id),
  check ((data is null) <> (error is null))
);

-- What a run still has to do: find its next steps (discover), run one planned step, or wait.
-- A job in the queue names an item and its generation; every transition raises the generation, so a job that is
-- replayed, or an app that answers too late, finds another number and changes nothing.
create table if not exists floyo_jobs.items (
  id bigint generated always as identity primary key,
  run_id text not null references floyo_jobs.runs (id) on delete cascade,
  kind text not null check (kind in ('discover', 'step', 'sleep')),
  step_id text,
  step_name text,
  state text not null default 'queued' check (state in ('queued', 'blocked', 'running')),
  generation int not null default 0,
  attempt int not null default 0,
  -- Calls in a row that reached the app and then broke off.
  losses int not null default 0,
  -- Calls in a row that did not reach the app.
  misses int not null default 0,
  due_at timestamptz not null default now(),
  -- The function goes on as soon as this is done, without waiting for the steps beside it.
  racing boolean not null default false,
  -- Something was recorded while this discovery was on its way: discover once more.
  again boolean not null default false,
  -- What a blocked item waits for.
  gate text,
  slot_keys text[] not null default '{}',
  slot_limits int[] not null default '{}',
  last_error text
);
create unique index if not exists items_discover on floyo_jobs.items (run_id) where kind = 'discover';
create unique index if not exists items_step on floyo_jobs.items (run_id, step_id) where kind <> 'discover';
create index if not exists items_blocked on floyo_jobs.items (gate, due_at, id) where state = 'blocked';
create index if not exists items_state on floyo_jobs.items (state, due_at);

-- Who holds a place under a concurrency limit.
create table if not exists floyo_jobs.slots (
  key text not null,
  item_id bigint not null references floyo_jobs.items (id) on delete cascade,
  primary key (key, item_id)
);
create index if not exists slots_item on floyo_jobs.slots (item_id);

create table if not exists floyo_jobs.debounces (
  function_id text not null,
  key text not null,
  event_id text not null,
  event text not null,
  event_ts bigint not null,
  due_at timestamptz not null,
  deadline timestamptz,
  generation int not null default 0,
  primary key (function_id, key)
);

create table if not exists floyo_jobs.crons (
  function_id text not null,
  expression text not null,
  next_at timestamptz not null,
  generation int not null default 0,
  primary key (function_id, expression)
);

revoke all on all tables in schema floyo_jobs from public;
grant select, insert, update, delete on all tables in schema floyo_jobs to floyo_jobs;
