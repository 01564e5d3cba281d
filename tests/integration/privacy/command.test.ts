import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as getConsent, PUT as putConsent } from "#app/api/v1/consent/route.ts";
import { GET as getMe } from "#app/api/v1/me/route.ts";
import { GET as listReceipts, POST as remove } from "#app/api/v1/privacy/removals/route.ts";
import { GET as getRules, PUT as putRules } from "#app/api/v1/privacy/rules/route.ts";
import { POST as record } from "#app/api/v1/telemetry/route.ts";
import { closeDb } from "#lib/platform/db.ts";
import { type Machine, makeMachine } from "#tests/cli/run-floyo.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller, makeEvent } from "#tests/integration/events/call.ts";
import { quietContext, store } from "#tests/integration/patterns/habit.ts";
import { serveHandlers } from "#tests/integration/serve-handlers.ts";

let ada: Caller;
let machine: Machine;
let server: Awaited<ReturnType<typeof serveHandlers>>;

beforeAll(async () => {
  server = await serveHandlers({
    "GET /api/v1/me": getMe,
    "GET /api/v1/consent": getConsent,
    "PUT /api/v1/consent": putConsent,
    "GET /api/v1/privacy/rules": getRules,
    "GET /api/v1/privacy/removals": listReceipts,
    "POST /api/v1/privacy/removals": remove,
  });
  [ada, machine] = await Promise.all([makeCaller(), makeMachine()]);
  await machine.run(["login", "--url", server.url], { input: ada.key });
  await store(await quietContext(ada), [
    makeEvent({ path: "clients/acme/a.md" }),
    makeEvent({ path: "clients/acme/b.md" }),
    makeEvent({ path: "src/c.ts" }),
  ]);
});
afterAll(async () => {
  await Promise.all([machine.remove(), server.close()]);
  await Promise.all([closeDb(), endAdminSql()]);
});

const pathsOf = async ({ userId }: Caller) =>
  (await adminSql()`select path from floyo.events where user_id = ${userId} order by occurred_at`).map(
    ({ path }) => path as string,
  );

test("floyo clear says what it would take and takes nothing unasked", async () => {
  for (const args of [[], ["--all", "--path", "a"], ["--local", "--redact", "--all"]])
    expect(await machine.run(["clear", ...args]), args.join(" ")).toMatchObject({ code: 2 });
  const unasked = await machine.run(["clear", "--path", "clients/"]);
  expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
  expect(await pathsOf(ada)).toHaveLength(3);
  const none = await machine.run(["clear", "--path", "nowhere/", "--yes"]);
  expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining("There is none") });
  expect((await machine.run(["clear", "--receipts"])).stdout).toContain("Nothing was deleted or redacted so far.");
});

test("floyo clear hides and deletes what the server holds, and shows the receipts", async () => {
  const rules = [{ id: "clients", subject: "path", patterns: ["clients/"], action: "hash" }];
  await call(putRules, { token: ada.accessToken, body: { version: 0, rules } });
  const hidden = await machine.run(["clear", "--redact", "--all", "--yes"]);
  expect(hidden).toMatchObject({ code: 0, stdout: expect.stringContaining("Redacted 2 events at") });
  expect((await pathsOf(ada)).filter((path) => path.startsWith("~"))).toHaveLength(2);

  const cleared = await machine.run(["--json", "clear", "--path", "src/", "--yes"]);
  expect(JSON.parse(cleared.stdout)).toMatchObject({ matched: 1, receipt: { action: "delete", events: 1 } });
  expect(await pathsOf(ada)).toHaveLength(2);
  const { stdout } = await machine.run(["clear", "--receipts"]);
  expect(stdout).toMatch(/deleted +1 +1 +being made anew/);
  expect(stdout).toMatch(/redacted +2 +1 +being made anew/);
});

test("floyo consent shows the decision and withdraws it, and cannot give it", async () => {
  expect((await machine.run(["consent"])).stdout).toContain("You have agreed to collection");
  const withdrawn = await machine.run(["consent", "withdraw"]);
  expect(withdrawn).toMatchObject({ code: 0, stdout: expect.stringContaining("refuses events from this moment") });
  expect(codeOf(await call(record, { key: ada.key, body: { events: [makeEvent()] } }))).toBe("CONSENT_REQUIRED");
  expect((await machine.run(["consent"])).stdout).toContain("/settings/privacy");
  const given = await call(putConsent, { key: ada.key, body: { granted: true, version: "2026-11-20" } });
  expect([given.status, codeOf(given)]).toEqual([403, "FORBIDDEN"]);
});
