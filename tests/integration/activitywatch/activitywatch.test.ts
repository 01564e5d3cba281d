import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  GET as getEvent,
  DELETE as removeEvent,
} from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/events/[event]/route.ts";
import { GET as count } from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/events/count/route.ts";
import { POST as insert, GET as list } from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/events/route.ts";
import { POST as heartbeat } from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/heartbeat/route.ts";
import {
  POST as createBucket,
  GET as getBucket,
  DELETE as removeBucket,
} from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/route.ts";
import { GET as listBuckets } from "#app/api/v1/activitywatch/api/0/buckets/route.ts";
import { GET as exportAll } from "#app/api/v1/activitywatch/api/0/export/route.ts";
import { POST as importInto } from "#app/api/v1/activitywatch/api/0/import/route.ts";
import { GET as info } from "#app/api/v1/activitywatch/api/0/info/route.ts";
import { GET as listActivity } from "#app/api/v1/events/route.ts";
import type { AwExport, AwStoredEvent } from "#lib/contracts/activitywatch.ts";
import type { EventPage } from "#lib/contracts/events.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, decide, makeCaller } from "#tests/integration/events/call.ts";

let ada: Caller;
beforeEach(async () => {
  ada = await makeCaller();
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const windows = "aw-watcher-window_laptop";
const make = (bucket: string, type: string, by = ada) =>
  call(createBucket, {
    key: by.key,
    params: { bucket },
    body: { client: bucket.split("_")[0], type, hostname: "laptop" },
  });
const at = (seconds: number) => new Date(Date.parse("2026-11-20T09:00:00Z") + seconds * 1000).toISOString();
const beat = (seconds: number, data: Record<string, unknown>, bucket = windows, pulsetime = 60) =>
  call<AwStoredEvent>(heartbeat, {
    key: ada.key,
    params: { bucket },
    query: { pulsetime },
    body: { timestamp: at(seconds), duration: 0, data },
  });
const held = async (bucket = windows, query = {}) =>
  (await call<AwStoredEvent[]>(list, { key: ada.key, params: { bucket }, query })).body;
const activity = async () => (await call<EventPage>(listActivity, { key: ada.key })).body.data;

describe("a watcher of ActivityWatch", () => {
  test("finds its server, makes its bucket once, and finds it again", async () => {
    expect((await call(info, { key: ada.key })).body).toMatchObject({ testing: false, version: expect.any(String) });
    expect((await make(windows, "currentwindow")).body).toEqual({ created: true });
    expect((await make(windows, "currentwindow")).status).toBe(304);
    expect((await call(listBuckets, { key: ada.key })).body).toMatchObject({
      [windows]: { id: windows, type: "currentwindow", client: "aw-watcher-window", hostname: "laptop" },
    });
    expect((await call(getBucket, { key: ada.key, params: { bucket: windows } })).body).toMatchObject({ id: windows });
  });

  test("is answered as ever once the day's quota is spent, and what it told then shows once there is one again", async () => {
    await make(windows, "currentwindow");
    const quota = (max: number | null) =>
      adminSql()`update floyo.organizations set events_per_day_max = ${max} where id = ${ada.orgId}`;
    await quota(0);
    await beat(0, { app: "Excel" });
    await beat(30, { app: "Excel" });
    expect(await beat(60, { app: "Slack" })).toMatchObject({ status: 200, body: { data: { app: "Slack" } } });
    expect(await held()).toHaveLength(2);
    expect(await activity()).toEqual([]);
    await quota(null);
    await beat(90, { app: "Word" });
    expect((await activity()).map(({ app }) => app).sort()).toEqual(["Excel"]);
  });

  test("has its heartbeats joined within the pulse time, and what ended told to the activity once", async () => {
    await make(windows, "currentwindow");
    const first = await beat(0, { app: "Excel", title: "Salaries" });
    expect(first.body).toMatchObject({ duration: 0, data: { app: "Excel" } });
    const second = await beat(30, { app: "Excel", title: "Bonuses" });
    expect(second.body).toMatchObject({ id: first.body.id, duration: 30 });
    expect(await activity()).toEqual([]);
    await beat(50, { app: "Slack", title: "#general" });
    expect((await held()).map(({ duration, data }) => [duration, data])).toEqual([
      [0, { app: "Slack" }],
      [30, { app: "Excel" }],
    ]);
    expect(await activity()).toMatchObject([
      { type: "app_used", app: "Excel", duration_ms: 30_000, source: "activitywatch" },
    ]);
    // Too late for the pulse: a stretch of its own, and the one before has ended.
    await beat(500, { app: "Slack", title: "#general" });
    await beat(560, { app: "Slack", title: "#random" });
    expect((await held()).map(({ duration }) => duration)).toEqual([60, 0, 30]);
    expect(await activity()).toHaveLength(1);
  });

  test("sends pages and files, of which hosts and paths within the project are kept", async () => {
    const [web, code] = ["aw-watcher-web-firefox_laptop", "aw-watcher-vscode_laptop"];
    await make(web, "web.tab.current");
    await make(code, "app.editor.activity");
    const url = "https://u:secretword@mail.example.com/inbox?token=secretword";
    await beat(0, { url, title: "secretword", incognito: false }, web);
    await beat(20, { url, title: "another secretword" }, web);
    await beat(21, { url: "https://secretword.example.com/", title: "x", incognito: true }, web);
    const file = {
      file: "/home/secretword/code/site/src/app.ts",
      project: "/home/secretword/code/site",
      language: "ts",
    };
    await beat(0, file, code);
    await beat(10, file, code);
    await beat(30, { url: "https://other.example.com/", title: "x" }, web);
    await beat(100, { ...file, file: "/home/secretword/code/site/b.ts" }, code);
    expect(
      (await activity()).map(({ type, app, path, project, tool }) => ({ type, app, path, project, tool })),
    ).toEqual(
      expect.arrayContaining([
        { type: "page_visited", app: "mail.example.com", path: null, project: null, tool: null },
        { type: "file_opened", app: null, path: "src/app.ts", project: "site", tool: "vscode" },
      ]),
    );
    const tables = await adminSql()<{ text: string }[]>`
      select to_jsonb(t)::text as text from floyo.activitywatch_events t where user_id = ${ada.userId}
      union all select to_jsonb(t)::text from floyo.events t where user_id = ${ada.userId}`;
    expect(tables.length).toBeGreaterThan(3);
    for (const { text } of tables) expect(text).not.toContain("secretword");
  });

  test("at the same moment from many sides loses and doubles nothing", async () => {
    await make(windows, "currentwindow");
    await Promise.all(Array.from({ length: 20 }, (_, n) => beat(n, { app: "Excel" })));
    const events = await held();
    const total = events.reduce((sum, { duration }) => sum + duration, 0);
    expect(total).toBeLessThanOrEqual(19 * events.length);
    expect(events.at(-1)?.data).toEqual({ app: "Excel" });
    await Promise.all([beat(100, { app: "A" }), beat(200, { app: "B" }), beat(300, { app: "C" })]);
    const told = await activity();
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  });
});

test("events are added, counted, found, given one by one and deleted", async () => {
  await make(windows, "currentwindow");
  const body = [0, 100, 200].map((seconds) => ({
    timestamp: at(seconds),
    duration: 50,
    data: { app: `app-${seconds}` },
  }));
  const added = await call<AwStoredEvent[]>(insert, { key: ada.key, params: { bucket: windows }, body });
  expect(added.body).toHaveLength(3);
  const number = async (query = {}) =>
    (await call<number>(count, { key: ada.key, params: { bucket: windows }, query })).body;
  expect(await number()).toBe(3);
  expect(await number({ start: at(60), end: at(150) })).toBe(1);
  expect(await number({ start: at(40) })).toBe(3);
  expect((await held(windows, { limit: 1 })).map(({ data }) => data)).toEqual([{ app: "app-200" }]);
  const [one] = added.body;
  const params = { bucket: windows, event: String(one?.id) };
  expect((await call(getEvent, { key: ada.key, params })).body).toMatchObject({ id: one?.id });
  expect((await call(removeEvent, { key: ada.key, params })).body).toEqual({ success: true });
  expect((await call(removeEvent, { key: ada.key, params })).body).toEqual({ success: false });
  expect((await call(getEvent, { key: ada.key, params })).status).toBe(404);
  expect((await call(removeBucket, { key: ada.key, params: { bucket: windows } })).body).toEqual({ deleted: 2 });
  expect((await call(count, { key: ada.key, params: { bucket: windows } })).status).toBe(404);
});

test("an export goes in again as it came out, and twice is once", async () => {
  await make(windows, "currentwindow");
  await beat(0, { app: "Excel" });
  await beat(30, { app: "Excel" });
  await beat(40, { app: "Slack" });
  const out = await call<AwExport>(exportAll, { key: ada.key });
  const eve = await makeCaller();
  const take = () => call(importInto, { key: eve.key, body: { buckets: out.body.buckets } });
  expect((await take()).body).toEqual({ buckets: 1, events: 2 });
  expect((await take()).body).toEqual({ buckets: 1, events: 0 });
  const theirs = await call<AwStoredEvent[]>(list, { key: eve.key, params: { bucket: windows } });
  expect(theirs.body.map(({ timestamp, duration, data }) => [timestamp, duration, data])).toEqual(
    (await held()).map(({ timestamp, duration, data }) => [timestamp, duration, data]),
  );
});

test("the person's rules hold before anything is stored: dropped, hashed, by the whole path too", async () => {
  const code = "aw-watcher-vscode_laptop";
  await make(code, "app.editor.activity");
  await make(windows, "currentwindow");
  const rules = [
    { id: "clients", subject: "path", patterns: ["clients/"], action: "drop" },
    { id: "games", subject: "app", patterns: ["Chess"], action: "drop" },
    { id: "plans", subject: "path", patterns: ["plan-*"], action: "hash" },
  ];
  await adminSql()`
    insert into floyo.privacy_rules (org_id, user_id, document)
    values (${ada.orgId}, ${ada.userId}, ${adminSql().json({ rules })})`;
  const file = (path: string) => ({ file: `/home/ada/${path}`, project: "/home/ada/site", language: "ts" });
  expect((await beat(0, { app: "Chess", title: "x" }, windows)).body).toMatchObject({ id: null, data: {} });
  await beat(0, { app: "Excel", title: "x" }, windows);
  await beat(0, file("clients/acme/site/a.ts"), code);
  await beat(1, file("site/plan-merger.md"), code);
  await beat(20, file("site/plan-merger.md"), code);
  await beat(30, file("site/b.ts"), code);
  expect(await held(windows)).toMatchObject([{ data: { app: "Excel" } }]);
  const files = (await held(code)).map(({ data }) => String(data.file));
  expect(files).toEqual(["b.ts", expect.stringMatching(/^~[0-9a-f]{16}/)]);
  const told = await activity();
  expect(told.map(({ path }) => path)).toEqual([files[1]]);
  for (const { text } of await adminSql()<{ text: string }[]>`
    select to_jsonb(t)::text as text from floyo.activitywatch_events t where user_id = ${ada.userId}
    union all select to_jsonb(t)::text from floyo.events t where user_id = ${ada.userId}`)
    expect(text).not.toMatch(/Chess|acme|merger/);
});

test("nobody sees, reaches or fills another's, and nothing is stored without consent", async () => {
  await make(windows, "currentwindow");
  await beat(0, { app: "Excel" });
  const eve = await makeCaller();
  for (const handler of [getBucket, list, count, removeBucket])
    expect((await call(handler, { key: eve.key, params: { bucket: windows } })).status, handler.contract.id).toBe(404);
  expect((await call(listBuckets, { key: eve.key })).body).toEqual({});
  await decide(ada, false);
  const refused = await beat(10, { app: "Excel" });
  expect([refused.status, codeOf(refused)]).toEqual([403, "CONSENT_REQUIRED"]);
  const anew = await make("another_laptop", "currentwindow");
  expect(codeOf(anew)).toBe("CONSENT_REQUIRED");
  expect((await held()).map(({ duration }) => duration)).toEqual([0]);
});

test.each([
  ["no pulse time", {}, { timestamp: at(0), duration: 0, data: {} }, "pulsetime"],
  ["no time", { pulsetime: 1 }, { duration: 0, data: {} }, "timestamp"],
  ["a time that is none", { pulsetime: 1 }, { timestamp: "now", duration: 0, data: {} }, "timestamp"],
  ["time that runs backwards", { pulsetime: 1 }, { timestamp: at(0), duration: -1, data: {} }, "duration"],
])("a heartbeat with %s is refused by its field", async (_, query, body, field) => {
  await make(windows, "currentwindow");
  const refused = await call<{ error: { details: { field: string }[] } }>(heartbeat, {
    key: ada.key,
    params: { bucket: windows },
    query,
    body,
  });
  expect(refused.status).toBe(400);
  expect(refused.body.error.details.map((detail) => detail.field)).toContain(field);
});
