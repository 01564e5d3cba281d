-- `first_broken` must be empty: a number is the first entry that was changed or taken out. Reads every entry.
select o.slug, floyo_private.verify_audit_chain(o.id) as first_broken from floyo.organizations o order by 2 nulls last, 1;
