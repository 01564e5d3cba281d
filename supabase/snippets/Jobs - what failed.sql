-- Why, is in the log lines of `analyze-patterns` with that user_id, and in the job runner's own list of runs. It is tried
-- again every half hour by itself; the person sees that, too.
select * from floyo_ops.failed_analyses;
