-- What operators look at in Supabase Studio: counts and states, never what anybody did. Plain views, no copies. They
-- read as whoever looks (security_invoker), and no role of the app's or of the Data API's may look at all.
set lock_timeout = '5s';

create schema floyo_ops;
revoke all on schema floyo_ops from public;
comment on schema floyo_ops is
  'For operators, in Supabase Studio: counts and states. Raw activity belongs to its person; nothing here holds any.';

-- By the hours on people's own clocks, from the roll-ups: a year is read in milliseconds.
create view floyo_ops.activity_by_day with (security_invoker = true) as
select local_hour::date as day, count(distinct user_id) as people, sum(count)::bigint as events
from floyo.event_hours
group by 1
order by 1 desc;
comment on view floyo_ops.activity_by_day is 'People who recorded something, and how many events, by day.';

create view floyo_ops.people with (security_invoker = true) as
select
  p.user_id,
  p.created_at as joined_at,
  coalesce(consent.granted, false) as collecting,
  (select count(*) from floyo.organization_members m where m.user_id = p.user_id and m.removed_at is null) as workspaces,
  (select count(*) from floyo.api_keys k where k.user_id = p.user_id and k.revoked_at is null) as api_keys,
  (select max(d.last_seen_at) from floyo.devices d where d.user_id = p.user_id) as last_seen_at,
  (select sum(a.events_analyzed)::bigint from floyo.analyses a where a.user_id = p.user_id) as events_analyzed
from floyo.profiles p
left join lateral (
  select c.granted from floyo.consents c
  where c.user_id = p.user_id and c.purpose = 'collection' order by c.id desc limit 1
) consent on true
order by p.created_at desc;
comment on view floyo_ops.people is 'Who joined, whether they collect, and when a device of theirs was last heard of. No names, no addresses.';

-- Half an hour is the sweep's own time; a day that waits longer tells that jobs do not run.
create view floyo_ops.waiting_analyses with (security_invoker = true) as
select
  d.org_id, d.user_id,
  count(*) as days,
  min(d.changed_at) as waiting_since,
  min(d.changed_at) < now() - interval '45 minutes' as overdue,
  max(a.analyzed_at) as analyzed_at
from floyo.dirty_days d
left join floyo.analyses a on a.org_id = d.org_id and a.user_id = d.user_id
group by d.org_id, d.user_id
order by min(d.changed_at);
comment on view floyo_ops.waiting_analyses is 'Whose days wait to be learned from. Overdue: jobs do not run, or fail each time.';

create view floyo_ops.engine_versions with (security_invoker = true) as
select engine_version, count(*) as people, min(analyzed_at) as oldest, max(analyzed_at) as newest
from floyo.analyses
group by engine_version
order by count(*) desc;
comment on view floyo_ops.engine_versions is 'Which release of the engine people were last analysed by.';

create view floyo_ops.learned with (security_invoker = true) as
select
  (select count(*) from floyo.patterns) as patterns,
  (select count(*) from floyo.suggestions where status = 'open') as open_suggestions,
  (select count(*) from floyo.suggestions where status = 'accepted') as accepted,
  (select count(*) from floyo.suggestions where status = 'dismissed') as dismissed;
comment on view floyo_ops.learned is 'What was found, and what people made of it.';

-- A counter's holder is left out: an address in it is hashed, a key or person is an id.
create view floyo_ops.rate_limits with (security_invoker = true) as
select
  case when key ~ ':(key|user):' then split_part(key, ':', 1) else split_part(key, ':', 1) || ' (all operations)' end as counted,
  case when key like '%:key:%' then 'API key' when key like '%:user:%' or key like 'person:%' then 'person' else 'address' end as held_by,
  count(*) as holders,
  max(count) as most,
  max(resets_at) as last_resets_at
from floyo.rate_limits
where resets_at > now()
group by 1, 2
order by max(count) desc;
comment on view floyo_ops.rate_limits is 'Requests counted in the windows that are open now, by what is counted; `most` is the busiest holder''s.';

create view floyo_ops.storage with (security_invoker = true) as
select
  s.relname as "table",
  s.n_live_tup as rows_about,
  pg_total_relation_size(s.relid) as bytes,
  pg_indexes_size(s.relid) as index_bytes,
  s.n_dead_tup as dead_rows,
  greatest(s.last_autovacuum, s.last_vacuum) as vacuumed_at,
  greatest(s.last_autoanalyze, s.last_analyze) as analyzed_at
from pg_stat_user_tables s
where s.schemaname = 'floyo'
order by pg_total_relation_size(s.relid) desc;
comment on view floyo_ops.storage is 'How large each table is, and when it was last tidied.';

create view floyo_ops.audit_chains with (security_invoker = true) as
select o.slug, c.head_seq as entries, c.checkpoint_seq as removed_by_retention, c.checkpointed_at,
  (select max(a.at) from floyo.audit_logs a where a.org_id = c.org_id) as last_entry_at
from floyo.audit_chains c
join floyo.organizations o on o.id = c.org_id
order by last_entry_at desc nulls last;
comment on view floyo_ops.audit_chains is 'Each workspace''s audit log. Whether a chain holds: floyo_private.verify_audit_chain(org_id), null is good.';

revoke all on all tables in schema floyo_ops from public, anon, authenticated, service_role;
alter default privileges in schema floyo_ops revoke all on tables from public, anon, authenticated, service_role;
