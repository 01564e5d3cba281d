-- Empty, or nobody overdue: all is well. Overdue: look at the job runner (Inngest, or /health/readiness), then at the logs
-- of `analyze-patterns` for that user_id. The sweep tries again every half hour by itself.
select * from floyo_ops.waiting_analyses;
