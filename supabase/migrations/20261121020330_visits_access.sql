set lock_timeout = '5s';

alter table floyo.visits force row level security;
revoke all on table floyo.visits from public, anon, authenticated, service_role;
grant select, insert, update (last_seen_at, previous_seen_at) on floyo.visits to authenticated;
