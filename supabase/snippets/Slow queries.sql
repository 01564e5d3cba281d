-- What the database spends its time on, since its statistics were last reset.
select calls, round(mean_exec_time::numeric, 1) as mean_ms, round((total_exec_time / 1000)::numeric, 1) as total_s, rows, left(query, 160) as query
from extensions.pg_stat_statements
where query not like '%pg_stat_statements%'
order by total_exec_time desc
limit 25;
