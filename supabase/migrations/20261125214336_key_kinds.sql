-- find_api_key tells the kind as well, so that the app can refuse a key for WakaTime's plugins everywhere but at their door.
set lock_timeout = '5s';

drop function floyo_private.find_api_key(bytea);
create function floyo_private.find_api_key(key_hash bytea)
returns table (
  key_id uuid, kind text, org_id uuid, org_slug text, user_id uuid, role text, scopes text[],
  expires_at timestamptz, revoked_at timestamptz
)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
begin
  update floyo.api_keys k set last_used_at = now()
  where k.key_hash = find_api_key.key_hash
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  return query
    select
      k.id, k.kind, k.org_id, o.slug, k.user_id, m.role::text, k.scopes,
      k.expires_at::timestamptz, k.revoked_at::timestamptz
    from floyo.api_keys k
    join floyo.organizations o on o.id = k.org_id
    left join floyo.organization_members m
      on m.org_id = k.org_id and m.user_id = k.user_id and m.removed_at is null
    where k.key_hash = find_api_key.key_hash;
end
$$;
revoke all on function floyo_private.find_api_key(bytea) from public;
grant execute on function floyo_private.find_api_key(bytea) to floyo_app;
