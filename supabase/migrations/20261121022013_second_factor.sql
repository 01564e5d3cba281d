-- A person who has a second factor and has not shown it is nobody yet: in the database too, whoever forgets to ask.
set lock_timeout = '5s';

-- API keys and jobs stand for a decision that was made behind the second factor. A claim `via` comes from the app's own
-- door alone; a token that a browser hands to Realtime has none, and its `aal`.
create function floyo_private.shown_enough() returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
begin
  if claims ->> 'via' in ('api_key', 'job') or coalesce(claims ->> 'aal', 'aal1') <> 'aal1' then
    return true;
  end if;
  return not exists (
    select from auth.mfa_factors f where f.user_id = auth.uid() and f.status = 'verified'
  );
end
$$;
revoke all on function floyo_private.shown_enough() from public;
grant execute on function floyo_private.shown_enough() to authenticated;

create or replace function floyo_private.orgs_as(min_role text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
begin
  if not floyo_private.shown_enough() then
    return '{}';
  end if;
  return (
    select coalesce(array_agg(m.org_id), '{}')
    from floyo.organization_members m
    where m.user_id = (select auth.uid()) and m.removed_at is null and m.role >= min_role::floyo.member_role
  );
end
$$;
