-- People who recorded something, and how many events, by day. A weekday that falls to nothing: the watchers cannot send.
select day, people, events, repeat('▇', (30.0 * events / max(events) over ())::int) as picture
from floyo_ops.activity_by_day
where day > current_date - 28
order by day desc;
