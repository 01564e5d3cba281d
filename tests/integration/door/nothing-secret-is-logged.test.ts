import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { contract } from "#lib/contracts/contract.ts";
import { generateApiKey } from "#lib/platform/auth/api-key.ts";
import { closeDb } from "#lib/platform/db.ts";
import { route } from "#lib/platform/http/route.ts";
import { redirectLog } from "#lib/platform/log.ts";
import { call, echo, getWhoAmI, json, postEcho } from "./operations.ts";
import { adminSql, endAdminSql, giveKey, makePerson, type Person } from "./people.ts";

/** Stands in every place that a client can fill. No line may hold it, nor any credential. */
const planted = "PLANTED5ECRET";
const lines: string[] = [];
let restore = () => {};
let level: string | undefined;
let ada: Person;
let key: string;

beforeAll(async () => {
  ada = await makePerson(planted);
  key = await giveKey(ada, { scopes: ["telemetry:write", "profile:read"] });
  level = process.env.LOG_LEVEL;
  process.env.LOG_LEVEL = "debug";
  restore = redirectLog((line) => lines.push(line));
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(async () => {
  restore();
  process.env.LOG_LEVEL = level;
  await Promise.all([closeDb(), endAdminSql()]);
});

/** Fails when a line gives anything away, or when nothing was logged at all. */
function expectClean(...more: string[]): void {
  const all = lines.join("");
  expect(lines.length).toBeGreaterThan(0);
  for (const secret of [planted, ada.email, ada.accessToken, key, ada.cookie, ...more])
    expect(all).not.toContain(secret);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ request_id: expect.any(String) });
}

const everywhere = {
  "user-agent": planted,
  "x-floyo-device-name": planted,
  "x-forwarded-for": planted,
  referer: `https://${planted}.example/`,
  "x-request-id": `${planted} with a space`,
};

test("of a request that succeeds", async () => {
  await call(postEcho, json({ text: planted }, { "x-api-key": key, ...everywhere }));
  await call(getWhoAmI, {
    query: `?word=${planted}`,
    headers: { cookie: `${ada.cookie}; other=${planted}`, ...everywhere },
  });
  expectClean();
});

test("of a request that is refused, for whatever reason", async () => {
  const unknown = generateApiKey();
  const headers = { "x-api-key": key, ...everywhere };
  await Promise.all([
    call(getWhoAmI, { headers: { ...everywhere, authorization: `Bearer ${planted}` } }),
    call(getWhoAmI, { headers: { ...everywhere, "x-api-key": unknown } }),
    call(getWhoAmI, { headers: { ...everywhere, authorization: `Bearer ${ada.accessToken}x` } }),
    call(getWhoAmI, { headers: { ...headers, "x-floyo-org": planted } }),
    call(getWhoAmI, { query: `?${planted}=${planted}&word=${planted}`, headers }),
    call(postEcho, json({ [planted]: planted }, headers)),
    call(postEcho, { body: `{"text": ${planted}`, headers: { ...headers, "content-type": "application/json" } }),
    call(postEcho, { body: planted, headers: { ...headers, "content-type": planted } }),
    call(postEcho, json({ text: planted }, { cookie: ada.cookie, origin: `https://${planted}.example` })),
    call(postEcho, json({ text: planted }, { ...headers, "x-floyo-device": planted })),
  ]);
  expectClean(unknown);
});

const failing = (run: (ctx: Parameters<Parameters<typeof route<typeof echo>>[2]>[0]) => Promise<unknown>) =>
  route(contract({ ...echo, id: "test.failing" }), { permission: "telemetry:write" }, async (ctx) => {
    await run(ctx);
    return { text: "" };
  });

test.each([
  ["an error of a library's", async () => Promise.reject(new Error(`could not read ${planted}`))],
  ["a text", async () => Promise.reject(planted)],
  ["a JSON error, which quotes the input", async () => JSON.parse(`{"a": ${planted}}`)],
  ["an error with a cause", async () => Promise.reject(new Error("outer", { cause: new Error(planted) }))],
])("of a use case that throws %s", async (_, run) => {
  const response = await call(failing(run), json({ text: planted }, { "x-api-key": key, ...everywhere }));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain(planted);
  expectClean();
});

test("of a query that fails, whose parameters drizzle would quote", async () => {
  const { sql } = await import("drizzle-orm");
  const faults = [
    sql`select ${planted}::uuid`,
    sql`select * from floyo.no_such_table where a = ${planted}`,
    sql`insert into floyo.events (org_id, user_id, id, type) values (${planted}, ${planted}, ${planted}, ${planted})`,
  ];
  for (const fault of faults) {
    const operation = failing((ctx) => ctx.asUser((tx) => tx.execute(fault)));
    const response = await call(operation, json({ text: planted }, { "x-api-key": key }));
    expect(await response.text()).not.toContain(planted);
  }
  expectClean();
});

test("of what is logged on purpose, even with a field that was never allowed", async () => {
  const careless = failing(async (ctx) => {
    const fields: Record<string, string> = {
      path: planted,
      authorization: planted,
      run_id: `to ${ada.email} by ${key}`,
    };
    ctx.log.info(`sent to ${ada.email} with Bearer ${ada.accessToken}`, fields);
  });
  await call(careless, json({ text: "a" }, { "x-api-key": key }));
  expectClean();
  expect(lines.join("")).toContain("to [removed] by [removed]");
});

test("nor of what the audit log keeps", async () => {
  const [row] = await adminSql()`
    select string_agg(l::text, ' ') as all from floyo.audit_logs l where org_id = ${ada.orgId}`;
  for (const secret of [planted, ada.email, key]) expect(row?.all ?? "").not.toContain(secret);
});
