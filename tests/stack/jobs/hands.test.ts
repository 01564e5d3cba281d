import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashSigningKey } from "#local/jobs/signature.ts";
import { openPool } from "#local/jobs/store/pool.ts";
import { forget } from "#local/jobs/store/retention.ts";
import {
  ended,
  keys,
  makeClient,
  makeDatabase,
  type RunnerProcess,
  startApp,
  startRunner,
  unique,
  until,
} from "./support.ts";

// What an operator may do with the embedded runner: see what waits, cancel, run again, and have it forget.

const secrets = keys();
const bearer = { authorization: `Bearer ${hashSigningKey(secrets.signingKey)}` };
const runs: string[] = [];
let database: Awaited<ReturnType<typeof makeDatabase>>;
let runner: RunnerProcess;
let app: Awaited<ReturnType<typeof startApp>>;
let send: (name: string, data: Record<string, unknown>) => Promise<string>;

const read = async <T>(path: string) => {
  const answer = await fetch(`${runner.baseUrl}${path}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
};
const rowsOf = async <T extends object>(text: string, values: unknown[] = []) =>
  (await database.sql.query<T>(text, values)).rows;
const runOf = async (event: string) =>
  (await rowsOf<{ id: string }>("select id from floyo_jobs.runs where event_id = $1 order by id", [event])).at(-1)
    ?.id ?? "";

beforeAll(async () => {
  database = await makeDatabase();
  runner = await startRunner(database.url, secrets);
  const client = makeClient(runner, "hands");
  const waits = client.createFunction(
    { id: "waits", triggers: [{ event: "hands/waits" }] },
    async ({ event, step }) => {
      await step.run("remember", () => ({ said: `step of ${event.data.userId}` }));
      const answer = await step.waitForEvent("answer", { event: "hands/answer", match: "data.userId", timeout: "1h" });
      return answer?.data;
    },
  );
  const does = client.createFunction({ id: "does", triggers: [{ event: "hands/does" }] }, async ({ event, step }) => {
    runs.push(String(event.data.n));
    const given = await step.run("work", (text: string) => ({ text, userId: event.data.userId }), "given");
    if (event.data.fail) throw new Error(`failed for ${event.data.userId}`);
    return given;
  });
  const collects = client.createFunction(
    { id: "collects", triggers: [{ event: "hands/collects" }], batchEvents: { maxSize: 10, timeout: "1800s" } },
    () => 1,
  );
  const paced = client.createFunction(
    { id: "paced", triggers: [{ event: "hands/paced" }], throttle: { limit: 1, period: "1h" } },
    () => 1,
  );
  const calls = client.createFunction({ id: "calls", triggers: [{ event: "hands/calls" }] }, async ({ event, step }) =>
    step.invoke("call", { function: waits, data: event.data as { userId: string } }),
  );
  app = await startApp(client, [waits, does, collects, paced, calls]);
  send = async (name, data) => (await client.send({ name: `hands/${name}`, data })).ids[0] ?? "";
});
afterAll(async () => {
  await app?.close();
  await runner?.stop();
  await database?.drop();
});

const items = (kind: string, count: number) =>
  until(`${count} × ${kind}`, async () => {
    const rows = await rowsOf("select 1 from floyo_jobs.items where kind = $1 or state = $1", [kind]);
    return rows.length === count;
  });

it("shows what waits, for what and until when, as a page and as JSON", async () => {
  const event = await send("calls", { userId: "shown" });
  await send("collects", { userId: "shown" });
  await send("collects", { userId: "shown" });
  await ended(runner, await send("paced", { userId: "shown" }));
  await send("paced", { userId: "shown" });
  for (const kind of ["wait", "invoke", "throttled"]) await items(kind, 1);
  type Entry = { kind: string; function_id: string; waits_for: string | null; count: number; next_at: string | null };
  const { data } = await read<{ data: Entry[] }>("/v0/pending");
  const at = expect.stringMatching(/^\d{4}-/);
  expect(data).toEqual([
    { kind: "batch", function_id: "hands-collects", waits_for: null, count: 2, next_at: at },
    { kind: "event", function_id: "hands-waits", waits_for: "hands/answer", count: 1, next_at: at },
    { kind: "function", function_id: "hands-calls", waits_for: "hands-waits", count: 1, next_at: at },
    { kind: "throttle", function_id: "hands-paced", waits_for: null, count: 1, next_at: at },
  ]);
  const { waiting } = await read<{ waiting: object }>("/health");
  expect(waiting).toEqual({ batch: 2, event: 1, function: 1, throttle: 1 });
  const page = await (await fetch(runner.baseUrl)).text();
  for (const words of ["waits for the event", "hands/answer", "collects a batch", "waits for its turn"])
    expect(page).toContain(words);
  await send("answer", { userId: "shown" });
  expect(await ended(runner, event)).toMatchObject({ status: "Completed" });
});

it("shows how much steps were given and gave, and how long they took", async () => {
  const event = await send("does", { n: "sizes", userId: "somebody" });
  await ended(runner, event);
  type Run = { input_bytes: number; output_bytes: number; steps: Record<string, unknown>[] };
  const { data } = await read<{ data: Run }>(`/v0/runs/${await runOf(event)}`);
  const output = Buffer.byteLength('{"text":"given","userId":"somebody"}');
  expect(data).toMatchObject({ output_bytes: output, steps: [{ input_bytes: 9, output_bytes: output }] });
  expect(data.input_bytes).toBeGreaterThan(50);
  expect(data.steps[0]?.took_ms).toBeGreaterThanOrEqual(0);
  expect(await (await fetch(`${runner.baseUrl}/runs/${await runOf(event)}`)).text()).toContain("Run again");
});

it("cancels a run and runs one again, for its own page and for who has the key", async () => {
  const post = (path: string, headers: Record<string, string>, method = "POST") =>
    fetch(`${runner.baseUrl}${path}`, { method, headers, redirect: "manual" });
  const own = { origin: runner.baseUrl, "sec-fetch-site": "same-origin" };
  const event = await send("waits", { userId: "cancelled" });
  const id = await until("the run", () => runOf(event));

  const strangers: Record<string, string>[] = [
    { origin: "null" },
    {},
    { origin: "http://evil.example" },
    { ...own, "sec-fetch-site": "cross-site" },
  ];
  for (const headers of strangers) expect((await post(`/runs/${id}/cancel`, headers)).status).toBe(401);
  expect((await post(`/v1/runs/${id}`, {}, "DELETE")).status).toBe(401);
  const cancelled = await post(`/runs/${id}/cancel`, own);
  expect([cancelled.status, cancelled.headers.get("location")]).toEqual([303, `/runs/${id}`]);
  expect(await ended(runner, event)).toMatchObject({ status: "Cancelled" });
  expect((await post(`/v1/runs/${id}`, bearer, "DELETE")).status).toBe(409);
  expect((await post("/v1/runs/none", bearer, "DELETE")).status).toBe(404);
  const other = await send("waits", { userId: "cancelled too" });
  expect((await post(`/v1/runs/${await until("the run", () => runOf(other))}`, bearer, "DELETE")).status).toBe(202);
  expect(await ended(runner, other)).toMatchObject({ status: "Cancelled" });

  const work = await send("does", { n: "again", userId: "x" });
  await ended(runner, work);
  const first = await runOf(work);
  const again = await post(`/runs/${first}/again`, own);
  expect(again.status).toBe(303);
  expect(again.headers.get("location")).not.toBe(`/runs/${first}`);
  expect((await post(`/v0/runs/${first}/rerun`, bearer)).status).toBe(202);
  await until("both", () => runs.filter((n) => n === "again").length === 3);
  expect((await post("/v0/runs/none/rerun", bearer)).status).toBe(409);
});

it("keeps what finished runs said for a shorter time than the runs", async () => {
  const event = await send("does", { n: "kept", userId: "old", fail: false });
  await ended(runner, event);
  const id = await runOf(event);
  const pool = openPool(database.url, "test", 1, () => undefined);
  const day = 24 * 60 * 60 * 1000;
  const settings = { retentionMs: 7 * day, finishedRunsMax: 1000, payloadMs: day };
  const kept = () =>
    rowsOf<{ events: string | null; output: string | null; data: string | null }>(
      "select r.events, r.output, s.data from floyo_jobs.runs r join floyo_jobs.steps s on s.run_id = r.id where r.id = $1",
      [id],
    );
  await forget(pool, settings);
  expect((await kept())[0]?.events).toContain("old");
  await rowsOf("update floyo_jobs.runs set ended_at = now() - interval '25 hours' where id = $1", [id]);
  await forget(pool, settings);
  expect(await kept()).toEqual([{ events: null, output: null, data: null }]);
  await pool.end();
  // It is still listed, and says why it cannot run again.
  expect(await (await fetch(`${runner.baseUrl}/runs/${id}`)).text()).toContain("is forgotten; it cannot run again");
  const again = await fetch(`${runner.baseUrl}/v0/runs/${id}/rerun`, { method: "POST", headers: bearer });
  expect([again.status, ((await again.json()) as { error: string }).error]).toEqual([
    409,
    "what started this run is forgotten; it cannot run again",
  ]);
});

it("forgets somebody at an operator's word, and only them", async () => {
  const [gone, stays] = [unique("gone"), unique("stays")];
  const finished = await Promise.all([gone, stays].map((userId) => send("does", { n: "f", userId })));
  const failed = await send("does", { n: "f", userId: gone, fail: true });
  for (const event of finished) await ended(runner, event);
  expect(await ended(runner, failed)).toMatchObject({ status: "Failed" });
  await send("waits", { userId: gone });
  await items("wait", 1);
  await send("collects", { userId: gone });
  await send("collects", { userId: stays });

  const operator = promisify(execFile);
  const run = async (...flags: string[]) => {
    const script = join(import.meta.dirname, "../../../local/jobs/forget.ts");
    const env = { ...process.env, LOCAL_JOBS_DATABASE_URL: database.url };
    return (await operator(process.execPath, [script, "--match", `userId=${gone}`, ...flags], { env })).stdout;
  };
  const traces = async (who: string) => {
    const tables = ["runs", "steps", "items", "events", "recent", "batch_events", "debounces", "dedupes", "rates"];
    const rows = tables.map((table) => `select 1 from floyo_jobs.${table} t where position($1 in t::text) > 0`);
    return (await rowsOf(rows.join(" union all "), [who])).length;
  };
  expect(await run()).toBe("There are: 2 finished runs, 1 active ones and 1 events that have not started anything.\n");
  expect(await run("--erase")).toContain("Emptied 2 finished runs");
  expect(await traces(gone)).toBeGreaterThan(0);
  const before = await traces(stays);
  expect(await run("--erase", "--cancel")).toContain("Left: 0 finished runs, 0 active ones and 0 events");
  expect(await traces(gone)).toBe(0);
  expect(await traces(stays)).toBe(before);
  await expect(
    operator(process.execPath, [join(import.meta.dirname, "../../../local/jobs/forget.ts")]),
  ).rejects.toThrow(/--match/);
});
