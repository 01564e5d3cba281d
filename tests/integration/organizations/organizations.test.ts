import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as members } from "#app/api/v1/organizations/[id]/members/route.ts";
import { PATCH as rename } from "#app/api/v1/organizations/[id]/route.ts";
import type { Organization } from "#lib/contracts/accounts.ts";
import type { Member } from "#lib/contracts/organizations.ts";
import { closeDb } from "#lib/platform/db.ts";
import {
  adminSql,
  endAdminSql,
  giveKey,
  makeOrganization,
  makePerson,
  type Person,
} from "#tests/integration/door/people.ts";
import { call, codeOf } from "#tests/integration/events/call.ts";

let owner: Person;
let colleague: Person;
let stranger: Person;
let team: { id: string; slug: string };

beforeAll(async () => {
  [owner, colleague, stranger] = [
    await makePerson("owner"),
    await makePerson("colleague"),
    await makePerson("stranger"),
  ];
  team = await makeOrganization(owner);
  await adminSql()`
    insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${colleague.userId}, 'admin')`;
  await adminSql()`update floyo.profiles set display_name = 'Ada' where user_id = ${owner.userId}`;
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const renamed = async (who: Person, name: string, id = team.id) =>
  await call<Organization>(rename, { token: who.accessToken, params: { id }, body: { name } });
const listed = async (who: Person, id = team.id) =>
  await call<{ data: Member[] }>(members, { token: who.accessToken, params: { id } });

test("the owner renames a workspace, which keeps its address", async () => {
  expect((await renamed(owner, " The team ")).body).toEqual({
    id: team.id,
    slug: team.slug,
    name: "The team",
    personal: false,
    role: "owner",
  });
  const [entry] = await adminSql()`
    select actor_id, after ->> 'name' as name from floyo.audit_logs
    where org_id = ${team.id} and entity = 'organizations' order by seq desc limit 1`;
  expect(entry).toEqual({ actor_id: owner.userId, name: "The team" });
  expect((await renamed(owner, "Mine", owner.orgId)).body).toMatchObject({ name: "Mine", personal: true });
});

test("nobody else does: a member is told so, a stranger that there is none", async () => {
  expect(codeOf(await renamed(colleague, "Ours"))).toBe("FORBIDDEN");
  expect(codeOf(await renamed(stranger, "Theirs"))).toBe("NOT_FOUND");
  expect(codeOf(await renamed(owner, "No such", crypto.randomUUID()))).toBe("NOT_FOUND");
  expect(codeOf(await renamed(owner, " "))).toBe("VALIDATION_ERROR");
});

test("members see who belongs, the strongest role first, and strangers nobody", async () => {
  expect((await listed(colleague)).body.data.map(({ display_name, role }) => [display_name, role])).toEqual([
    ["Ada", "owner"],
    [null, "admin"],
  ]);
  expect((await listed(stranger)).status).toBe(404);
  expect((await listed(owner, crypto.randomUUID())).status).toBe(404);
});

test("a removed member sees nobody and is not seen", async () => {
  const gone = await makePerson("gone");
  await adminSql()`
    insert into floyo.organization_members (org_id, user_id, role, removed_at)
    values (${team.id}, ${gone.userId}, 'member', now())`;
  expect((await listed(gone)).status).toBe(404);
  expect((await listed(owner)).body.data.map(({ user_id }) => user_id)).not.toContain(gone.userId);
});

test("a key lists the members of its own workspace alone", async () => {
  const key = await giveKey(owner);
  expect((await call(members, { key, params: { id: owner.orgId } })).status).toBe(200);
  expect((await call(members, { key, params: { id: team.id } })).status).toBe(404);
});
