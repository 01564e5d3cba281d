-- A session that begins or ends, whichever way, is told to the person's open pages: the list of sessions follows, and
-- the pages of the one that ended ask again, are refused, and leave.
set lock_timeout = '5s';

create trigger floyo_sessions_begun after insert on auth.sessions
  referencing new table as changed for each statement execute function floyo_private.note_person('account');
create trigger floyo_sessions_ended after delete on auth.sessions
  referencing old table as changed for each statement execute function floyo_private.note_person('account');

-- A token that comes by itself, as to Realtime, names its session: it opens nothing once that is over. Requests of the
-- app have been asked about theirs before this, and carry no such claim.
create or replace function floyo_private.shown_enough() returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
begin
  if claims ? 'session_id' and not exists (
    select from auth.sessions s
    where s.id = (claims ->> 'session_id')::uuid and s.user_id = auth.uid()
      and (s.not_after is null or s.not_after > now())
  ) then
    return false;
  end if;
  if claims ->> 'via' in ('api_key', 'job') or coalesce(claims ->> 'aal', 'aal1') <> 'aal1' then
    return true;
  end if;
  return not exists (
    select from auth.mfa_factors f where f.user_id = auth.uid() and f.status = 'verified'
  );
end
$$;
