-- A person who signs up finds a profile, a personal workspace and themselves as its owner, all or nothing.
set lock_timeout = '5s';

-- `details` is what the person or their provider said at sign-up (raw_user_meta_data): their words, so nothing in it
-- is trusted beyond a name and a time zone.
create function floyo_private.welcome(person uuid, email text, details jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  stem text := left(trim(both '-' from regexp_replace(lower(split_part(coalesce(email, ''), '@', 1)), '[^a-z0-9]+', '-', 'g')), 40);
  zone text := coalesce(details ->> 'timezone', 'UTC');
  org uuid;
begin
  -- Postgres would also take POSIX rules and abbreviations, which nothing else here understands.
  if not exists (select from pg_catalog.pg_timezone_names z where z.name = zone) then
    zone := 'UTC';
  end if;
  insert into floyo.profiles (user_id, display_name, timezone)
  values (
    person,
    nullif(left(trim(coalesce(details ->> 'display_name', details ->> 'full_name', details ->> 'name', '')), 100), ''),
    zone
  );
  loop
    insert into floyo.organizations (slug, name, personal_user_id, created_by)
    values (
      trim(both '-' from stem) || case when stem = '' then 'me-' else '-' end || left(md5(gen_random_uuid()::text), 6),
      'Personal', person, person
    )
    on conflict (slug) do nothing
    returning id into org;
    exit when org is not null;
  end loop;
  insert into floyo.organization_members (org_id, user_id, role) values (org, person, 'owner');
end
$$;
revoke all on function floyo_private.welcome(uuid, text, jsonb) from public;

create function floyo_private.on_sign_up() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform floyo_private.welcome(new.id, new.email, new.raw_user_meta_data);
  return null;
end
$$;
revoke all on function floyo_private.on_sign_up() from public;

create trigger floyo_on_sign_up after insert on auth.users
  for each row execute function floyo_private.on_sign_up();

-- Whoever signed up before Floyo came.
do $$
begin
  perform floyo_private.welcome(u.id, u.email, u.raw_user_meta_data) from auth.users u;
end
$$;
