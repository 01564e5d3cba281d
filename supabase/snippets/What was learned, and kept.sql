-- Of what was suggested, what people accepted and dismissed; and which engine they were last analysed by.
select * from floyo_ops.learned;
select * from floyo_ops.engine_versions;
