-- What drizzle-kit does not write for these tables: FORCE, grants, the topic under which rules are told.
set lock_timeout = '5s';

do $$
declare
  name text;
  event text;
begin
  foreach name in array array['suggestion_rules', 'suggestion_outcomes'] loop
    execute pg_catalog.format('alter table floyo.%I force row level security', name);
    execute pg_catalog.format('revoke all on table floyo.%I from public, anon, authenticated, service_role', name);
    execute pg_catalog.format('grant select, insert, update, delete on floyo.%I to authenticated', name);
    foreach event in array array['insert', 'update', 'delete'] loop
      execute pg_catalog.format(
        'create trigger %I after %s on floyo.%I referencing %s table as changed
           for each statement execute function floyo_private.note_changes(%L)',
        name || '_noted_' || event, event, name, case event when 'delete' then 'old' else 'new' end, 'suggestions'
      );
    end loop;
  end loop;
end
$$;
