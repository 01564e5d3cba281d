-- Counters of the windows that are open now. `most` close to the contract's limit (docs/api.md): somebody is answered 429.
select * from floyo_ops.rate_limits;
