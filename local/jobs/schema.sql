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

-- What events said, kept only while a call is under way that began before them: the wait it may end with hears them too.
create table if not exists floyo_jobs.recent (
  id text primary key,
  name text not null,
  event text not null,
  received_at timestamptz not null default now()
);
create index if not exists recent_name on floyo_jobs.recent (name, received_at);

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
  -- Null once what the run's events, steps and results said is forgotten, which comes before the run itself is.
  events text,
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
alter table floyo_jobs.runs alter column events drop not null;
alter table floyo_jobs.runs
  -- Whose only run this may be (`singleton`).
  add column if not exists singleton_key text,
  -- When the run is cancelled unless it has started, or ended, by then (`timeouts`).
  add column if not exists deadline_at timestamptz,
  -- Arrival of the last event that ended one of the run's waits: the next wait hears only later ones.
  add column if not exists heard_at timestamptz;
create unique index if not exists runs_singleton on floyo_jobs.runs (singleton_key) where status = 'active' and singleton_key is not null;
create index if not exists runs_deadline on floyo_jobs.runs (deadline_at) where status = 'active' and deadline_at is not null;
create index if not exists runs_active on floyo_jobs.runs (function_id) where status = 'active';
create index if not exists runs_event on floyo_jobs.runs (event_id);
create index if not exists runs_created_at on floyo_jobs.runs (created_at desc);
create index if not exists runs_ended_at on floyo_jobs.runs (ended_at) where ended_at is not null;

-- The events of a batch beside its first, which the run itself names.
create table if not exists floyo_jobs.run_events (
  event_id text not null,
  run_id text not null references floyo_jobs.runs (id) on delete cascade,
  primary key (event_id, run_id)
);
create index if not exists run_events_run on floyo_jobs.run_events (run_id);

create table if not exists floyo_jobs.steps (
  run_id text not null references floyo_jobs.runs (id) on delete cascade,
  id text not null,
  seq bigint generated always as identity,
  name text not null,
  op text not null,
  -- One of the two, as JSON; neither once the run's payloads are forgotten.
  data text,
  error text,
  attempt int not null default 0,
  recorded_at timestamptz not null default now(),
  primary key (run_id, id)
);
alter table floyo_jobs.steps drop constraint if exists steps_check;
alter table floyo_jobs.steps
  add column if not exists input_bytes int,
  add column if not exists output_bytes int,
  add column if not exists took_ms bigint;

-- What a run still has to do: find its next steps (discover), run one planned step, or wait: for a time to pass (sleep),
-- an event to come (wait) or another function to end (invoke), the latter two until `due_at` at the latest.
-- A job in the queue names an item and its generation; every transition raises the generation, so a job that is
-- replayed, or an app that answers too late, finds another number and changes nothing.
create table if not exists floyo_jobs.items (
  id bigint generated always as identity primary key,
  run_id text not null references floyo_jobs.runs (id) on delete cascade,
  kind text not null,
  step_id text,
  step_name text,
  state text not null default 'queued',
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
alter table floyo_jobs.items drop constraint if exists items_kind_check, drop constraint if exists items_state_check;
alter table floyo_jobs.items
  add constraint items_kind_check check (kind in ('discover', 'step', 'sleep', 'wait', 'invoke')),
  add constraint items_state_check check (state in ('queued', 'blocked', 'throttled', 'running'));
alter table floyo_jobs.items
  add column if not exists planned_at timestamptz not null default now(),
  -- From when on events count for the wait that this call may end with: its beginning, or that of the step before it.
  add column if not exists since timestamptz,
  add column if not exists wait_event text,
  add column if not exists wait_if text,
  -- The function that an `invoke` waits for.
  add column if not exists invokes text,
  -- In which queue of a throttled function a run stands until it may start.
  add column if not exists throttle_key text;
create index if not exists items_wait on floyo_jobs.items (wait_event) where kind = 'wait';
create index if not exists items_throttled on floyo_jobs.items (throttle_key, due_at, id) where state = 'throttled';
create index if not exists items_since on floyo_jobs.items (since) where since is not null;
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

create table if not exists floyo_jobs.batches (
  function_id text not null,
  key text not null,
  due_at timestamptz not null,
  events int not null default 0,
  bytes bigint not null default 0,
  -- Tells a batch from the one that had its place before.
  id bigint generated always as identity,
  primary key (function_id, key)
);
create table if not exists floyo_jobs.batch_events (
  seq bigint generated always as identity primary key,
  function_id text not null,
  key text not null,
  event_id text not null,
  event text not null,
  foreign key (function_id, key) references floyo_jobs.batches on delete cascade
);
create index if not exists batch_events_batch on floyo_jobs.batch_events (function_id, key, seq);

-- The theoretical arrival time of each rate limit and throttle (GCRA): the moment by which what was let in would have
-- come at an even pace.
create table if not exists floyo_jobs.rates (
  key text primary key,
  tat timestamptz not null
);
create index if not exists rates_tat on floyo_jobs.rates (tat);

create table if not exists floyo_jobs.crons (
  function_id text not null,
  expression text not null,
  next_at timestamptz not null,
  generation int not null default 0,
  primary key (function_id, expression)
);

revoke all on all tables in schema floyo_jobs from public;
grant select, insert, update, delete on all tables in schema floyo_jobs to floyo_jobs;
