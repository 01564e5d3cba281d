import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATCH as updateProfile } from "#app/api/v1/me/route.ts";
import { PUT as putRules } from "#app/api/v1/privacy/rules/route.ts";
import { POST as postOne } from "#app/api/v1/wakatime/users/current/heartbeats/route.ts";
import { POST as postMany } from "#app/api/v1/wakatime/users/current/heartbeats.bulk/route.ts";
import { GET as getUser } from "#app/api/v1/wakatime/users/current/route.ts";
import { GET as getDocumentedToday } from "#app/api/v1/wakatime/users/current/status_bar/today/route.ts";
import { GET as getToday } from "#app/api/v1/wakatime/users/current/statusbar/today/route.ts";
import { GET as getSummaries } from "#app/api/v1/wakatime/users/current/summaries/route.ts";
import { dayBounds } from "#lib/capture/wakatime/day-bounds.ts";
import { listEditors } from "#lib/domains/wakatime/list-editors.ts";
import { closeDb } from "#lib/platform/db.ts";
import type { RouteHandler } from "#lib/platform/http/route.ts";
import { redirectLog } from "#lib/platform/log.ts";
import { makeContext } from "#lib/platform/make-context.ts";
import { adminSql, endAdminSql, giveKey, makePerson, type Person } from "#tests/integration/door/people.ts";
import { call, decide } from "#tests/integration/events/call.ts";

/**
 * Written from https://wakatime.com/developers and from what wakatime-cli reads and sends: pkg/api (heartbeat.go,
 * statusbar.go, option.go) and pkg/offline say which answers it counts as taken, thrown away or to be sent again.
 */

interface Editor extends Person {
  readonly key: string;
}

async function makeEditor(zone = "UTC", consented = true): Promise<Editor> {
  const person = await makePerson();
  if (consented) await decide(person, true);
  await adminSql()`update floyo.profiles set timezone = ${zone} where user_id = ${person.userId}`;
  return { ...person, key: await giveKey(person, { kind: "wakatime", scopes: ["telemetry:write", "events:read"] }) };
}

const userAgent = "wakatime/v1.102.1 (linux-6.1.0-x86_64) go1.22.4 vscode/1.92.1 vscode-wakatime/24.6.0";

/** As wakatime-cli does: the key alone in Basic, and no colon. */
const send = <T = Record<string, unknown>>(
  handler: RouteHandler,
  { key }: Pick<Editor, "key">,
  options: { body?: unknown; query?: Record<string, string>; headers?: Record<string, string> } = {},
) =>
  call<T>(handler, {
    ...options,
    headers: {
      authorization: `Basic ${Buffer.from(key).toString("base64")}`,
      "user-agent": userAgent,
      "x-machine-name": "ada-laptop",
      ...options.headers,
    },
  });

type Bulk = { responses: [{ data?: { id: string | null }; error?: string; errors?: object }, number][] };
const sendMany = (editor: Editor, body: unknown, headers = {}) => send<Bulk>(postMany, editor, { body, headers });

const noon = Date.parse("2026-11-18T12:00:00Z") / 1000;
const beatAt = (seconds: number, change: object = {}) => ({
  entity: "/home/ada/code/site/src/app.ts",
  type: "file",
  category: "coding",
  time: noon + seconds,
  project: "site",
  project_root_count: 5,
  branch: "main",
  language: "TypeScript",
  lineno: 7,
  is_write: false,
  user_agent: userAgent,
  ...change,
});

const storedOf = async ({ userId }: Person) =>
  await adminSql()`select * from floyo.events where user_id = ${userId} order by occurred_at, type`;

let ada: Editor;
beforeAll(async () => {
  ada = await makeEditor("Europe/Berlin");
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

describe("heartbeats", () => {
  test("become events: a file opened, used and saved, with nothing above its project", async () => {
    const answer = await sendMany(ada, [beatAt(0), beatAt(120), beatAt(130, { is_write: true }), beatAt(2_000)]);
    expect(answer.status).toBe(202);
    expect(answer.body.responses.map(([, status]) => status)).toEqual([201, 201, 201, 201]);
    const rows = await storedOf(ada);
    expect(rows.map(({ id }) => id)).toEqual(answer.body.responses.map(([body]) => body.data?.id));
    expect(rows.map(({ type }) => type)).toEqual(["file_opened", "tool_used", "file_modified", "file_opened"]);
    expect(rows[0]).toMatchObject({
      path: "src/app.ts",
      project: "site",
      branch: "main",
      tool: "VS Code",
      source: "wakatime",
      utc_offset_minutes: 60,
      metadata: { language: "TypeScript", category: "coding", editor: "VS Code", os: "Linux", lineno: 7 },
    });
    expect(rows[1]).toMatchObject({ action: "coding" });
    expect(JSON.stringify(rows)).not.toContain("/home/ada");
  });

  test("are stored once however often they come, and one alone answers 201 with what it was", async () => {
    const before = (await storedOf(ada)).length;
    const one = await send<{ data: object }>(postOne, ada, { body: beatAt(120) });
    expect(one.status).toBe(201);
    expect(one.body.data).toMatchObject({ entity: "/home/ada/code/site/src/app.ts", type: "file", time: noon + 120 });
    expect((await sendMany(ada, [beatAt(0), beatAt(0)])).status).toBe(202);
    expect(await storedOf(ada)).toHaveLength(before);
  });

  test("that go on from what an earlier request stored are no opening", async () => {
    const editor = await makeEditor();
    await sendMany(editor, [beatAt(0)]);
    await sendMany(editor, [beatAt(600)]);
    const set = (minutes: number) =>
      call(updateProfile, { token: editor.accessToken, body: { idle_timeout_minutes: minutes } });
    expect((await set(5)).body).toMatchObject({ idle_timeout_minutes: 5 });
    for (const minutes of [0, 121, 1.5]) expect((await set(minutes)).status).toBe(400);
    await sendMany(editor, [beatAt(1_100)]);
    expect((await storedOf(editor)).map(({ type }) => type)).toEqual(["file_opened", "tool_used", "file_opened"]);
  });

  test("that are faulty have their own 400, in their place, in the form that wakatime-cli reads", async () => {
    const editor = await makeEditor();
    const future = Date.now() / 1000 + 7 * 86_400;
    const { status, body } = await sendMany(editor, [
      { entity: "", time: "now" },
      beatAt(0),
      beatAt(0, { time: future }),
      "no heartbeat",
    ]);
    expect(status).toBe(202);
    expect(body.responses.map(([, one]) => one)).toEqual([400, 201, 400, 400]);
    expect(body.responses[0]?.[0].errors).toMatchObject({ entity: [expect.any(String)], time: [expect.any(String)] });
    expect(body.responses[2]?.[0].error).toEqual(expect.any(String));
    expect(await storedOf(editor)).toHaveLength(1);
  });

  test("belong to the machine that they name, which can be revoked", async () => {
    const [device] = await adminSql()`select id, name from floyo.devices where user_id = ${ada.userId}`;
    expect(device).toMatchObject({ name: "ada-laptop" });
    expect((await storedOf(ada))[0]?.device_id).toBe(device?.id);
    const editor = await makeEditor();
    await sendMany(editor, [beatAt(0)]);
    await adminSql()`update floyo.devices set revoked_at = now() where user_id = ${editor.userId}`;
    const refused = await sendMany(editor, [beatAt(60)]);
    expect(refused).toMatchObject({ status: 403, body: { error: expect.stringContaining("device") } });
    expect((await sendMany(editor, [beatAt(60)], { "x-machine-name": "other" })).status).toBe(202);
  });

  test("carry the time on the clock of the machine, where it is told", async () => {
    const editor = await makeEditor("Europe/Berlin");
    await sendMany(editor, [beatAt(0)], { timezone: "Asia/Kolkata" });
    await sendMany(editor, [beatAt(9_000)], { timezone: "Nowhere/Else" });
    expect((await storedOf(editor)).map((row) => row.utc_offset_minutes)).toEqual([330, 60]);
  });
});

describe("nothing is taken", () => {
  test("before consent and after a withdrawal, with a status on which wakatime-cli keeps its queue", async () => {
    const editor = await makeEditor("UTC", false);
    for (const handler of [postOne, postMany]) {
      const body = handler === postOne ? beatAt(0) : [beatAt(0)];
      const refused = await send(handler, editor, { body });
      expect(refused).toMatchObject({ status: 403, body: { error: expect.stringMatching(/consent|agreed/i) } });
    }
    await decide(editor, true);
    expect((await sendMany(editor, [beatAt(0)])).status).toBe(202);
    await decide(editor, false);
    expect((await sendMany(editor, [beatAt(60)])).status).toBe(403);
    expect(await storedOf(editor)).toHaveLength(1);
  });

  test("beyond a workspace's quota, with the time to wait: wakatime-cli sends it again", async () => {
    const editor = await makeEditor();
    await adminSql()`update floyo.organizations set events_per_day_max = 1 where id = ${editor.orgId}`;
    expect((await sendMany(editor, [beatAt(0)])).status).toBe(202);
    const refused = await sendMany(editor, [beatAt(60)]);
    expect(refused).toMatchObject({ status: 429, body: { error: expect.stringContaining("may store 1 new event") } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("without a key, or with a wrong one", async () => {
    for (const key of ["", crypto.randomUUID()])
      expect(await sendMany({ ...ada, key }, [beatAt(0)])).toMatchObject({
        status: 401,
        body: { error: expect.any(String) },
      });
  });

  test("of a body that is no list, or too long a one", async () => {
    for (const body of [{}, Array.from({ length: 251 }, (_, n) => beatAt(n))])
      expect(await sendMany(ada, body)).toMatchObject({ status: 400, body: { errors: [expect.any(String)] } });
    const headers = { authorization: `Basic ${Buffer.from(ada.key).toString("base64")}` };
    const cut = await call(postMany, { headers, raw: Buffer.from("[") });
    expect(cut).toMatchObject({ status: 400, body: { error: expect.any(String) } });
  });

  test("at an address that the door has not", async () => {
    const { answerNotFound } = await import("#lib/platform/http/not-found.ts");
    const response = answerNotFound(new Request("http://localhost:3000/api/v1/wakatime/users/current/goals"));
    expect([response.status, await response.json()]).toEqual([404, { error: expect.any(String) }]);
  });
});

test("rules see whole paths, and neither rows nor logs hold what they leave out", async () => {
  const editor = await makeEditor();
  const rules = [
    { id: "clients", subject: "path", patterns: ["clients/"], action: "drop" },
    { id: "plans", subject: "path", patterns: ["plans/"], action: "hash" },
  ];
  const written = await call(putRules, { token: editor.accessToken, body: { version: 0, rules } });
  expect(written.status).toBe(200);
  const lines: string[] = [];
  const restore = redirectLog((line) => lines.push(line));
  const { body } = await sendMany(editor, [
    beatAt(0, { entity: "/home/ada/code/clients/ACME/src/a.ts" }),
    beatAt(1, { entity: "/home/ada/.ssh/id_ed25519" }),
    beatAt(2, { entity: "/home/ada/code/site/plans/BIG-PLAN.md" }),
    beatAt(3, { entity: "/home/ada/code/site/plans/BIG-PLAN.md" }),
    beatAt(4, { entity: "https://ada:HUNTER2@example.com/x?token=HUNTER2", type: "url" }),
  ]);
  restore();
  expect(body.responses.map(([, status]) => status)).toEqual([201, 201, 201, 201, 201]);
  const rows = await storedOf(editor);
  expect(rows.map(({ type }) => type)).toEqual(["file_opened", "tool_used", "page_visited"]);
  const kept = JSON.stringify(rows) + lines.join("\n");
  for (const hidden of ["ACME", "id_ed25519", "BIG-PLAN", "HUNTER2", "/home/ada"]) expect(kept).not.toContain(hidden);
});

describe("time", () => {
  const length = (seconds: number) => ({ total_seconds: seconds });

  test("is counted from heartbeats by day and project, as far as the idle timeout allows", async () => {
    const editor = await makeEditor("Europe/Berlin");
    const midnight = dayBounds("2026-11-18", "Europe/Berlin").end / 1000 - noon;
    await sendMany(editor, [
      beatAt(0),
      beatAt(600),
      beatAt(900, { project: "docs", entity: "/home/ada/code/docs/a.md", language: "Markdown" }),
      beatAt(1_000),
      // More than 15 minutes later: another time of work.
      beatAt(3_000),
      beatAt(midnight - 60),
      beatAt(midnight + 60),
    ]);
    const ask = (query: Record<string, string>) =>
      send<{ data: Record<string, never>[]; cumulative_total: object; daily_average: object; start: string }>(
        getSummaries,
        editor,
        { query },
      );
    const { status, body } = await ask({ start: "2026-11-18", end: "2026-11-20" });
    expect(status).toBe(200);
    expect(body.data).toHaveLength(3);
    expect(body.data[0]).toMatchObject({
      grand_total: { ...length(1_060), text: "17 mins", digital: "0:17", hours: 0, minutes: 17 },
      projects: [
        { name: "site", ...length(960), percent: 90.57 },
        { name: "docs", ...length(100) },
      ],
      languages: [{ name: "TypeScript" }, { name: "Markdown", ...length(100) }],
      editors: [{ name: "VS Code", percent: 100 }],
      operating_systems: [{ name: "Linux" }],
      categories: [{ name: "Coding" }],
      range: { date: "2026-11-18", start: "2026-11-17T23:00:00Z", timezone: "Europe/Berlin" },
    });
    expect(body.data[1]).toMatchObject({ grand_total: length(60) });
    expect(body).toMatchObject({
      cumulative_total: { seconds: 1_120, text: "18 mins" },
      daily_average: { seconds: 560, holidays: 1, days_including_holidays: 3, days_minus_holidays: 2 },
      start: "2026-11-17T23:00:00.000Z",
    });

    const docs = await ask({ start: "2026-11-18", end: "2026-11-18", project: "docs" });
    expect(docs.body.data[0]).toMatchObject({ grand_total: length(100), projects: [{ name: "docs" }] });
    await adminSql()`update floyo.profiles set idle_timeout_minutes = 60 where user_id = ${editor.userId}`;
    const patient = await ask({ start: "2026-11-18", end: "2026-11-18" });
    expect(patient.body.data[0]).toMatchObject({ grand_total: length(3_060) });
  });

  test.each([
    [{ start: "2026-11-18" }],
    [{ start: "2026-11-18", end: "2026-11-17" }],
    [{ start: "2026-10-01", end: "2026-11-18" }],
    [{ start: "yesterday", end: "today" }],
    [{ start: "2026-11-18", end: "2026-11-18", timezone: "Nowhere/Else" }],
  ])("of %j is not told", async (query) => {
    expect((await send(getSummaries, ada, { query })).status).toBe(400);
  });

  test("of today stands in the status bar, at both addresses", async () => {
    const editor = await makeEditor();
    const now = Math.floor(Date.now() / 1000);
    const start = dayBounds(new Date(now * 1000).toISOString().slice(0, 10), "UTC").start / 1000;
    const from = Math.max(start, now - 300);
    await sendMany(editor, [beatAt(0, { time: from }), beatAt(0, { time: now })]);
    for (const handler of [getToday, getDocumentedToday]) {
      const { status, body } = await send(handler, editor);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        cached_at: expect.any(String),
        has_team_features: false,
        data: { grand_total: { text: expect.stringMatching(/^\d+ (sec|min)s?$/) }, range: { timezone: "UTC" } },
      });
    }
  });

  test("of one person is nobody else's", async () => {
    const { body } = await send<{ data: object[] }>(getSummaries, await makeEditor(), {
      query: { start: "2026-11-18", end: "2026-11-18" },
    });
    expect(body.data[0]).toMatchObject({ grand_total: length(0), projects: [] });
  });
});

test("ids are keyed by person, so that nobody can try names against them", async () => {
  const [one, other] = await Promise.all([makeEditor(), makeEditor()]);
  const ids = await Promise.all(
    [one, one, other].map(async (editor) => (await sendMany(editor, [beatAt(0)])).body.responses[0]?.[0].data?.id),
  );
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});

test("editors are listed with their plugin, the one last heard of first", async () => {
  const editor = await makeEditor();
  const vim = "wakatime/v1.102.1 (darwin-24.0.0-arm64) go1.22.4 vim/9.0 vim-wakatime/11.3.0";
  await sendMany(editor, [beatAt(0), beatAt(60, { user_agent: vim }), beatAt(120, { user_agent: vim })]);
  const ctx = makeContext({
    actor: { userId: editor.userId, via: "session", email: null, scopes: [], apiKeyId: null, session: null },
    org: { id: editor.orgId, slug: editor.orgSlug, role: "owner" },
    requestId: crypto.randomUUID(),
  });
  expect(await listEditors(ctx)).toEqual([
    { name: "Vim", plugin: "vim-wakatime/11.3.0", last_at: "2026-11-18T12:02:00.000Z" },
    { name: "VS Code", plugin: "vscode-wakatime/24.6.0", last_at: "2026-11-18T12:00:00.000Z" },
  ]);
});

test("the key's owner is told by name, zone and idle timeout", async () => {
  const { status, body } = await send(getUser, ada);
  expect(status).toBe(200);
  expect(body).toMatchObject({ data: { id: ada.userId, username: null, timezone: "Europe/Berlin", timeout: 15 } });
});
