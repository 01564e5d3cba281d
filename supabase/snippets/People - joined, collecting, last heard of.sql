-- No names and no addresses: find those under Authentication → Users, by the same id.
select * from floyo_ops.people limit 200;
