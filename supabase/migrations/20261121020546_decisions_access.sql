-- What a person may change of their devices and their workspace, and who belongs to one.
set lock_timeout = '5s';

grant update (label, revoked_at) on floyo.devices to authenticated;
grant update (name, updated_at) on floyo.organizations to authenticated;

-- Who belongs to an organisation, for one who belongs to it: names and roles, which the policy on profiles keeps from
-- everybody else. Called as floyo_app, which says who asks; to a stranger it answers nothing.
create function floyo_private.list_members(org uuid, asker uuid)
returns table (user_id uuid, display_name text, role text, joined_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select m.user_id, p.display_name, m.role::text, m.joined_at::timestamptz
  from floyo.organization_members m
  left join floyo.profiles p on p.user_id = m.user_id
  where m.org_id = org and m.removed_at is null
    and exists (
      select from floyo.organization_members a
      where a.org_id = org and a.user_id = asker and a.removed_at is null
    )
  order by m.role desc, m.joined_at, m.user_id
  limit 200
$$;
revoke all on function floyo_private.list_members(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function floyo_private.list_members(uuid, uuid) to floyo_app;
