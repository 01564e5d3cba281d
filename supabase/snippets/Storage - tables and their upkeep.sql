-- Many dead rows and an old vacuumed_at: autovacuum does not keep up.
select "table", rows_about, pg_size_pretty(bytes) as size, pg_size_pretty(index_bytes) as indexes, dead_rows, vacuumed_at, analyzed_at
from floyo_ops.storage;
