-- Who may hear of changes, and how the app reads how far they have come.
set lock_timeout = '5s';

-- Topic `member:<org>:<person>`: what changes for one person in one workspace, heard by them alone. Topic
-- `org:<org>`: who of its members is there now. Realtime asks these as the person whose token joins, and again with
-- each new token; the helper reads the memberships of that moment.
create policy "floyo: hear of one's own changes" on realtime.messages for select to authenticated using (
  extension = 'broadcast'
  and exists (
    select from unnest((select floyo_private.orgs_as('viewer'))::uuid[]) org
    where (select realtime.topic()) = 'member:' || org || ':' || (select auth.uid())
  )
);
create policy "floyo: members see who is there" on realtime.messages for select to authenticated using (
  extension = 'presence'
  and exists (
    select from unnest((select floyo_private.orgs_as('viewer'))::uuid[]) org where (select realtime.topic()) = 'org:' || org
  )
);
create policy "floyo: members say that they are there" on realtime.messages for insert to authenticated with check (
  extension = 'presence'
  and exists (
    select from unnest((select floyo_private.orgs_as('viewer'))::uuid[]) org where (select realtime.topic()) = 'org:' || org
  )
);

-- Another one of what the app may ask without an identity's transaction: numbers alone, beside the question who asks
-- and where, so that they cost no round trip of their own.
create function floyo_private.versions_of(person uuid, org uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_object_agg(c.topic, c.version), '{}')
  from floyo.changes c where c.org_id = org and c.user_id = person
$$;
revoke all on function floyo_private.versions_of(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function floyo_private.versions_of(uuid, uuid) to floyo_app;
