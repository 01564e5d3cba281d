set lock_timeout = '5s';

create view floyo_ops.failed_analyses with (security_invoker = true) as
select
  a.org_id, a.user_id, a.failed_at, a.analyzed_at as last_success_at, a.engine_version,
  (select count(*) from floyo.dirty_days d where d.org_id = a.org_id and d.user_id = a.user_id) as days_waiting
from floyo.analyses a
where a.failed_at is not null
order by a.failed_at desc;
comment on view floyo_ops.failed_analyses is
  'Whose last analysis could not be finished. The sweep tries again every half hour; why, is in the log of analyze-patterns.';

revoke all on floyo_ops.failed_analyses from public, anon, authenticated, service_role;
