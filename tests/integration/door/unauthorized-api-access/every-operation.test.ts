import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Scope } from "#lib/contracts/scopes.ts";
import { generateApiKey } from "#lib/platform/auth/api-key.ts";
import { closeDb } from "#lib/platform/db.ts";
import { loadHandlers, requestOf } from "../every-operation.ts";
import { type Filled, fill } from "../fill.ts";
import { call, refusal } from "../operations.ts";
import { adminSql, endAdminSql, giveKey, makeOrganization, makePerson, type Person } from "../people.ts";

// The handlers are called directly: the middleware is not there, as when somebody has found a way past it.
const everyHandler = await loadHandlers();
const handlers = everyHandler.filter(({ contract }) => contract.permission !== "public");
const mark = "ADAS-OWN-DATA";
let ada: Person;
let eve: Person;
let adas: Filled;
/** A workspace of Ada's in which Eve is an administrator. */
let team: { id: string };
let teamAdas: Filled;

beforeAll(async () => {
  [ada, eve] = await Promise.all([makePerson("ada"), makePerson("eve")]);
  adas = await fill(ada, mark);
  team = await makeOrganization(ada);
  await adminSql()`
    insert into floyo.organization_members (org_id, user_id, role) values (${team.id}, ${eve.userId}, 'admin')`;
  teamAdas = await fill({ ...ada, orgId: team.id }, mark);
});
afterAll(async () => {
  await Promise.all([closeDb(), endAdminSql()]);
});

/** A digest of everything of Ada's, table by table, to see that nothing has changed. That a key was tried is no change. */
async function snapshot(): Promise<Record<string, string>> {
  const tables = [
    "profiles",
    "consents",
    "devices",
    "events",
    "analyses",
    "patterns",
    "suggestions",
    "api_keys",
    "privacy_rules",
    "privacy_receipts",
    "activitywatch_events",
    "ledger_entries",
  ];
  const sql = adminSql();
  const digests = await Promise.all(
    tables.map(async (table) => {
      const [row] = await sql<{ digest: string }[]>`
        select md5(string_agg(own.row, '' order by own.row)) as digest
        from (select (to_jsonb(t) - 'last_used_at')::text as row from floyo.${sql(table)} t where user_id = ${ada.userId}) own`;
      return [table, row?.digest ?? "none"];
    }),
  );
  return Object.fromEntries(digests);
}

/** Refused, in the one error form, without a byte of Ada's, and without a change to what is hers. */
async function expectNothing(response: Response, ...statuses: number[]): Promise<void> {
  const text = await response.clone().text();
  for (const secret of [mark, ada.email, ada.orgId, ...Object.values(adas)]) expect(text).not.toContain(secret);
  expect(statuses).toContain((await refusal(response)).status);
}

test("the list of operations is not empty", () => {
  expect(handlers.length).toBeGreaterThan(15);
});

/** What anyone may ask, each with why. One more deserves a second look. */
const open: Record<string, string> = {
  "device_logins.begin": "a machine asks before it has a key; nothing is granted",
  "device_logins.claim": "the machine shows a secret of its own, which a person has approved",
};

test("only these operations are open to everyone, and give nothing of Ada's to anyone", async () => {
  const found = everyHandler.filter((handler) => !handlers.includes(handler));
  expect(found.map(({ contract }) => contract.id).sort()).toEqual(Object.keys(open).sort());
  const before = await snapshot();
  for (const handler of found)
    for (const headers of [
      {},
      { cookie: eve.cookie },
      { cookie: ada.cookie, "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[]) {
      const response = await call(handler, requestOf(handler, adas, headers));
      expect(response.status).toBe(200);
      const text = await response.text();
      for (const secret of [mark, ada.email, ada.orgId, ...Object.values(adas)]) expect(text).not.toContain(secret);
    }
  expect(await snapshot()).toEqual(before);
});

describe.each(handlers.map((handler) => [handler.contract.id, handler] as const))("%s", (_, handler) => {
  const ask = (headers: Record<string, string>) =>
    call(handler, requestOf(handler, adas, { "sec-fetch-site": "same-origin", ...headers }));

  test("gives nothing to somebody who is not signed in", async () => {
    const before = await snapshot();
    await expectNothing(await ask({}), 401);
    expect(await snapshot()).toEqual(before);
  });

  test("gives nothing for a wrong credential", async () => {
    const before = await snapshot();
    const [head, payload] = ada.accessToken.split(".");
    for (const wrong of [
      { "x-api-key": generateApiKey() },
      { authorization: `Bearer ${head}.${payload}.${"A".repeat(86)}` },
      { authorization: "Bearer undefined" },
      { cookie: ada.cookie.replace(/=base64-.{40}/, "=base64-") },
      // What a framework's own header once let past its middleware (CVE-2025-29927).
      { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
    ] as Record<string, string>[])
      await expectNothing(await ask(wrong), 401);
    expect(await snapshot()).toEqual(before);
  });

  test("gives another person nothing of Ada's, and changes nothing of hers", async () => {
    const before = await snapshot();
    const response = await ask({ cookie: eve.cookie });
    expect(response.status).toBeLessThan(500);
    const text = await response.text();
    for (const secret of [mark, ada.email, ada.orgId, adas.eventId, adas.deviceId]) expect(text).not.toContain(secret);
    expect(await snapshot()).toEqual(before);
  });

  test("gives another person nothing who names Ada's workspace", async () => {
    const before = await snapshot();
    for (const name of [ada.orgId, ada.orgSlug])
      await expectNothing(await ask({ cookie: eve.cookie, "x-floyo-org": name }), 404);
    expect(await snapshot()).toEqual(before);
  });

  test("gives a colleague in a shared workspace nothing of Ada's", async () => {
    const before = await snapshot();
    const response = await call(
      handler,
      requestOf(handler, teamAdas, { cookie: eve.cookie, "x-floyo-org": team.id, "sec-fetch-site": "same-origin" }),
    );
    expect(response.status).toBeLessThan(500);
    // A name is there to be seen by those one shares a workspace with.
    const text = (await response.text()).replaceAll(`"display_name":"${mark}"`, "");
    for (const secret of [mark, ada.email, teamAdas.eventId]) expect(text).not.toContain(secret);
    expect(await snapshot()).toEqual(before);
  });

  test("gives nothing to Ada's own key that lacks its permission", async () => {
    const { permission } = handler.contract;
    const key = await giveKey(ada, { scopes: Scope.options.filter((scope) => scope !== permission) });
    const before = await snapshot();
    await expectNothing(await ask({ "x-api-key": key }), 403);
    expect(await snapshot()).toEqual(before);
  });

  test("is refused to a page of another site that rides on Ada's cookie", async () => {
    if (handler.contract.method === "GET") {
      const { headers } = await ask({ cookie: ada.cookie, origin: "https://evil.example" });
      expect(headers.get("access-control-allow-origin")).toBeNull();
      return;
    }
    const before = await snapshot();
    const headers = { cookie: ada.cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    await expectNothing(await ask(headers), 403);
    expect(await snapshot()).toEqual(before);
  });
});
