import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addMember,
  addSharedOrg,
  asPerson,
  connectAdmin,
  connectApp,
  consent,
  erase,
  insertEvents,
  signUp,
} from "./database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;

beforeAll(() => {
  admin = connectAdmin();
  app = connectApp();
});

afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

test("who signs up has a profile and owns a personal workspace", async () => {
  const tag = randomUUID().slice(0, 8);
  const person = await signUp(
    admin,
    { display_name: "  Åsa Öberg ", timezone: "Europe/Stockholm" },
    `Asa.Oberg+${tag}@example.com`,
  );
  const seen = await asPerson(app, person.userId, async (tx) => ({
    profiles: await tx`select display_name, timezone from floyo.profiles`,
    orgs: await tx`select slug, name, personal from floyo.organizations`,
    members: await tx`select user_id, role from floyo.organization_members`,
  }));
  expect([...seen.profiles]).toEqual([{ display_name: "Åsa Öberg", timezone: "Europe/Stockholm" }]);
  expect([...seen.orgs]).toEqual([
    { slug: expect.stringMatching(new RegExp(`^asa-oberg-${tag}-[0-9a-f]{6}$`)), name: "Personal", personal: true },
  ]);
  expect([...seen.members]).toEqual([{ user_id: person.userId, role: "owner" }]);
});

test.each([
  ["", "me-"],
  ["...@example.com", "me-"],
  ["Ünïcödé-名前@example.com", "n-c-d-"],
  [`${"long".repeat(40)}@example.com`, `${"long".repeat(10)}-`],
  [`${"a".repeat(39)}.b@example.com`, `${"a".repeat(39)}-`],
])("an address such as %j gives a slug that fits", async (email, start) => {
  const userId = randomUUID();
  await admin`insert into auth.users (id, email, created_at) values (${userId}, ${email || null}, now())`;
  const [org] = await admin`select slug from floyo.organizations where personal_user_id = ${userId}`;
  expect(org?.slug).toMatch(new RegExp(`^${start}[0-9a-f]{6}$`));
  await erase(admin, userId);
});

test("two people of one name have different slugs", async () => {
  const people = [1, 2].map(() => signUp(admin, {}, `same@${randomUUID()}.example.com`));
  const ids = (await Promise.all(people)).map(({ orgId }) => orgId);
  const orgs = await admin`select slug from floyo.organizations where id = any (${ids})`;
  expect(new Set(orgs.map((org) => org.slug)).size).toBe(2);
});

test.each([
  ["America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"],
  ["Mars/Olympus", "UTC"],
  ["", "UTC"],
  ["foo+3", "UTC"],
  ["'; drop table floyo.events; --", "UTC"],
])("the time zone %j becomes %s", async (timezone, expected) => {
  const { userId } = await signUp(admin, { timezone });
  const [profile] = await admin`select timezone from floyo.profiles where user_id = ${userId}`;
  expect(profile?.timezone).toBe(expected);
});

test("the auth server's own role may sign people up and erase them", async () => {
  const userId = randomUUID();
  // The role postgres is no member of it: only the stack's superuser may become it.
  const sql = postgres(process.env.SUPER_URL ?? "", { max: 1, onnotice: () => undefined });
  try {
    await sql.begin(async (tx) => {
      await tx`set local role supabase_auth_admin`;
      await tx`insert into auth.users (id, email) values (${userId}, ${`${userId}@example.com`})`;
    });
    const [made] = await admin`select count(*)::int as n from floyo.organization_members where user_id = ${userId}`;
    expect(made?.n).toBe(1);
    await consent(admin, userId);
    await sql.begin(async (tx) => {
      await tx`set local role supabase_auth_admin`;
      await tx`delete from auth.users where id = ${userId}`;
    });
    expect(await admin`select from floyo.profiles where user_id = ${userId}`).toHaveLength(0);
  } finally {
    await sql.end();
  }
});

test("erasing a person takes everything of theirs, and nothing of anybody else's", async () => {
  const shared = await addSharedOrg(admin);
  const [leaving, staying] = [await signUp(admin), await signUp(admin)];
  for (const { userId } of [leaving, staying]) {
    await addMember(admin, shared, userId, "member");
    await consent(admin, userId);
    await asPerson(app, userId, async (tx) => {
      const deviceId = randomUUID();
      await tx`insert into floyo.devices (org_id, user_id, id, name) values (${shared}, ${userId}, ${deviceId}, 'd')`;
      await insertEvents(tx, { userId, orgId: shared }, [{ extension: "csv" }, { extension: "md" }]);
      await tx`
        insert into floyo.events (org_id, user_id, id, type, occurred_at, device_id)
        values (${shared}, ${userId}, ${randomUUID()}, 'command_run', now(), ${deviceId})`;
      await tx`insert into floyo.analyses (org_id, user_id) values (${shared}, ${userId})`;
    });
    await insertEvents(admin, { userId, orgId: userId === leaving.userId ? leaving.orgId : staying.orgId }, [{}]);
  }

  await erase(admin, leaving.userId);

  const tables = await admin<{ name: string }[]>`
    select table_name as name from information_schema.columns where table_schema = 'floyo' and column_name = 'user_id'`;
  expect(tables.length).toBeGreaterThan(10);
  const left: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await admin`select count(*)::int as n from floyo.${admin(name)} where user_id = ${leaving.userId}`;
    if (row?.n > 0) left[name] = row?.n;
  }
  expect(left).toEqual({});
  expect(await admin`select from floyo.organizations where id = ${leaving.orgId}`).toHaveLength(0);
  expect(await admin`select from floyo.audit_logs where org_id = ${leaving.orgId}`).toHaveLength(0);

  const [others] = await admin`
    select
      (select count(*)::int from floyo.events where user_id = ${staying.userId}) as events,
      (select sum(count)::int from floyo.event_hours where user_id = ${staying.userId}) as counted,
      (select floyo_private.verify_audit_chain(${shared})) as broken`;
  expect(others).toEqual({ events: 4, counted: 4, broken: null });
});
