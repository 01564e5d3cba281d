import { createServer } from "node:http";
import type { GetStepTools, Inngest } from "inngest";
import { serve } from "inngest/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashSigningKey } from "#local/jobs/signature.ts";
import { freePort } from "#local/ports.ts";
import {
  ended,
  keys,
  makeClient,
  makeDatabase,
  type RunnerProcess,
  runsOf,
  startApp,
  startRunner,
  until,
} from "./support.ts";

// What is the embedded runner's own: how it waits, catches up and refuses.

type Step = GetStepTools<Inngest>;

const secrets = keys();
let database: Awaited<ReturnType<typeof makeDatabase>>;
let runner: RunnerProcess;

const bearer = { authorization: `Bearer ${hashSigningKey(secrets.signingKey)}` };
const read = async (path: string) =>
  (await (await fetch(`${runner.baseUrl}${path}`)).json()) as { data: Record<string, unknown>[] };

async function restart(options: { appUrl?: string } = {}) {
  const { port } = new URL(runner.baseUrl);
  await runner.stop("SIGKILL");
  runner = await startRunner(database.url, { ...secrets, port: Number(port), ...options });
}

beforeAll(async () => {
  database = await makeDatabase();
  runner = await startRunner(database.url, secrets);
});
afterAll(async () => {
  await runner?.stop();
  await database?.drop();
});

it("keeps work for an app that is away, without using up its attempts, and goes on when it is back", async () => {
  const port = await freePort();
  const appUrl = `http://127.0.0.1:${port}/api/inngest`;
  await restart({ appUrl });
  const client = makeClient(runner);
  const attempts: number[] = [];
  const fn = client.createFunction(
    { id: "patient", triggers: [{ event: "runner/patient" }], retries: 0 },
    ({ attempt }) => {
      attempts.push(attempt);
      return "done";
    },
  );
  const open = async () => {
    const server = createServer(serve({ client, functions: [fn] }));
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return server;
  };
  const health = async () =>
    (await (await fetch(`${runner.baseUrl}/health`)).json()) as { status: string; problems: string[] };

  // The runner was there first: it asks until the app answers.
  await until("the missing app to be named", async () =>
    (await health()).problems.some((problem) => problem.includes("ECONNREFUSED")),
  );
  let server = await open();
  await until("everything to work", async () => (await health()).status === "ok");

  server.closeAllConnections();
  server.close();
  const { ids } = await client.send({ name: "runner/patient", data: {} });
  const misses = async () => {
    const { rows } = await database.sql.query<{ misses: number; attempt: number }>(
      "select misses, attempt from floyo_jobs.items",
    );
    return rows[0];
  };
  await until("three calls in vain", async () => ((await misses())?.misses ?? 0) >= 3);
  expect(await misses()).toMatchObject({ attempt: 0 });
  server = await open();
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Completed", output: "done" });
  expect(attempts).toEqual([0]);
  server.closeAllConnections();
  server.close();
});

it("does not take a stranger's page for an answer", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction(
    { id: "replaced", triggers: [{ event: "runner/replaced" }], retries: 0 },
    () => "mine",
  );
  const inngest = serve({ client, functions: [fn] });
  let mode: "app" | "page" | "forged" = "app";
  const server = createServer((request, response) => {
    if (mode === "app") return inngest(request, response);
    response.writeHead(200, {
      "content-type": "application/json",
      ...(mode === "forged" && { "x-inngest-sdk": "js:v4", "x-inngest-signature": "t=1&s=00" }),
    });
    response.end('"forged"');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/api/inngest`;
  expect((await fetch(url, { method: "PUT" })).status).toBe(200);
  for (const next of ["page", "forged"] as const) {
    mode = next;
    const { ids } = await client.send({ name: "runner/replaced", data: {} });
    const [run] = await until("the run", async () => {
      const runs = await runsOf(runner, ids[0] ?? "");
      return runs.length === 1 && runs;
    });
    await until("a call in vain", async () => {
      const { rows } = await database.sql.query("select 1 from floyo_jobs.items where run_id = $1 and misses > 0", [
        run?.run_id,
      ]);
      return rows.length === 1;
    });
    mode = "app";
    expect(await ended(runner, ids[0])).toMatchObject({ status: "Completed", output: "mine" });
  }
  server.closeAllConnections();
  server.close();
});

it("brings a function to an end that takes its app down each time", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction({ id: "deadly", triggers: [{ event: "runner/deadly" }], retries: 0 }, () => 1);
  const inngest = serve({ client, functions: [fn] });
  let calls = 0;
  const server = createServer((request, response) => {
    if (request.method !== "POST") return inngest(request, response);
    calls++;
    request.on("data", () => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await fetch(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/api/inngest`, { method: "PUT" });
  const { ids } = await client.send({ name: "runner/deadly", data: {} });
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Failed", output: { name: "CallLost" } });
  expect(calls).toBe(10);
  server.closeAllConnections();
  server.close();
});

it("keeps names that the database would refuse, and refuses events nested too deeply", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction({ id: "odd", triggers: [{ event: "runner/odd" }], retries: 0 }, async ({ step }) =>
    step.run("nul \u0000 name", () => "fine"),
  );
  const app = await startApp(client, [fn]);
  const { ids } = await client.send({ name: "runner/odd", data: {} });
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Completed", output: "fine" });
  const nested = `{"name":"runner/odd","data":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
  expect((await fetch(`${runner.baseUrl}/e/${secrets.eventKey}`, { method: "POST", body: nested })).status).toBe(400);
  await app.close();
});

it("understands an app that streams its answers", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction({ id: "streams", triggers: [{ event: "runner/streams" }] }, async ({ step }) => {
    const one = await step.run("one", () => 1);
    return one + (await step.run("two", () => 2));
  });
  const app = await startApp(client, [fn], { streaming: true });
  const { ids } = await client.send({ name: "runner/streams", data: {} });
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Completed", output: 3 });
  await app.close();
});

it("backs off between attempts, longer each time, and stops after the last", async () => {
  const client = makeClient(runner);
  const times: number[] = [];
  const fn = client.createFunction(
    { id: "failing", triggers: [{ event: "runner/failing" }], retries: 2 },
    async ({ step }) =>
      step.run("fail", () => {
        times.push(Date.now());
        throw new Error("as always");
      }),
  );
  const app = await startApp(client, [fn]);
  const { ids } = await client.send({ name: "runner/failing", data: {} });
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Failed", output: { message: "as always" } });
  expect(times).toHaveLength(3);
  const [first = 0, second = 0, third = 0] = times;
  expect(second - first).toBeGreaterThanOrEqual(100);
  expect(third - second).toBeGreaterThanOrEqual(200);
  await app.close();
});

it("starts a function on its schedule, and makes up once for the ticks that it missed while it was down", async () => {
  const client = makeClient(runner);
  const ticks: unknown[] = [];
  const schedule = "TZ=Europe/Berlin 30 4 * * *";
  const fn = client.createFunction({ id: "nightly", triggers: [{ cron: schedule }] }, ({ event }) => {
    ticks.push(event.name);
  });
  const app = await startApp(client, [fn]);
  const next = async () => {
    const { rows } = await database.sql.query<{ at: Date }>(
      "select next_at as at from floyo_jobs.crons where expression = $1",
      [schedule],
    );
    return rows[0]?.at;
  };
  const planned = await next();
  expect(planned?.toLocaleTimeString("en-GB", { timeZone: "Europe/Berlin" })).toBe("04:30:00");
  await runner.stop("SIGKILL");
  // Three days pass.
  await database.sql.query("update floyo_jobs.crons set next_at = next_at - interval '3 days' where expression = $1", [
    schedule,
  ]);
  await database.sql.query(
    "update floyo_jobs_queue._private_jobs set run_at = run_at - interval '3 days' where payload ->> 'expression' = $1",
    [schedule],
  );
  runner = await startRunner(database.url, { ...secrets, port: Number(new URL(runner.baseUrl).port) });
  await until("the tick", () => ticks.length > 0);
  expect(await next()).toEqual(planned);
  // Registered again as after any restart of the app, the schedule is still the same, and nothing more starts.
  await fetch(app.url, { method: "PUT" });
  expect(await next()).toEqual(planned);
  expect(ticks).toEqual(["inngest/scheduled.timer"]);
  await app.close();
});

it("refuses at registration what it would have to ignore, naming function and setting", async () => {
  const client = makeClient(runner);
  const attempts = [
    { options: { batchEvents: { maxSize: 1, timeout: "5s" } }, says: /"batchEvents": "maxSize" .* at least 2/ },
    {
      options: { batchEvents: { maxSize: 9, timeout: "5s" }, cancelOn: [{ event: "x" }] },
      says: /"batchEvents" does not go together with "cancelOn"/,
    },
    {
      options: { batchEvents: { maxSize: 9, timeout: "5s" }, debounce: { period: "1s" } },
      says: /"batchEvents" does not go together with "debounce"/,
    },
    { options: { throttle: { limit: 1, period: "10ms" } }, says: /"throttle": "period" must be at least 1s/ },
    { options: { throttle: { limit: 0, period: "1m" } }, says: /"throttle": "limit" must be a whole number above 0/ },
    { options: { throttle: { limit: 1, period: "1m", share: 2 } }, says: /"throttle": "share" is not known/ },
    { options: { rateLimit: { limit: 1, period: "2d" } }, says: /"rateLimit": "period" must be at most 24h/ },
    { options: { rateLimit: { limit: 1, period: "1m", key: "async.data.id" } }, says: /"rateLimit": "key": "async"/ },
    { options: { singleton: { mode: "join" } }, says: /"singleton": "mode" must be "skip" or "cancel"/ },
    { options: { timeouts: { start: "soon" } }, says: /"timeouts": not a time span/ },
    { options: { priority: { run: "event.data.n * 2" } }, says: /"priority": "run": "\*/ },
    { triggers: [{ cron: "0 0 * * *", jitter: "5m" }], says: /"jitter" of a cron is not supported/ },
    {
      options: { idempotency: "event.data.items.size()" },
      says: /"idempotency": the call "size\(\.\.\.\)" is not supported/,
    },
    { triggers: [{ event: "runner/never", if: "event.data.n > 3" }], says: /"expression": ">/ },
    { triggers: [{ cron: "TZ=Mars/Olympus 0 0 * * *" }], says: /Mars\/Olympus/ },
  ];
  for (const { options, triggers, says } of attempts) {
    const fn = client.createFunction(
      { id: "asks-too-much", triggers: triggers ?? [{ event: "runner/never" }], ...(options as object) },
      () => 1,
    );
    const app = await startApp(client, [fn]);
    expect(app.registration.message).toMatch(/asks-too-much/);
    expect(app.registration.message).toMatch(says);
    await app.close();
  }
  expect((await read("/v0/functions")).data.filter(({ app_id }) => app_id === client.id)).toEqual([]);
});

it("fails a run that needs a step it does not have, naming the step", async () => {
  const client = makeClient(runner);
  const steps: Record<string, (step: Step) => Promise<unknown>> = {
    "step.waitForSignal": (step) => step.waitForSignal("wait", { signal: "s", timeout: "1h", onConflict: "fail" }),
    "step.fetch": (step) => step.fetch("http://127.0.0.1:1/"),
    "step.ai.infer": (step) =>
      step.ai.infer("infer", {
        model: step.ai.models.openai({ model: "gpt-4o", apiKey: "none" }),
        body: { messages: [] },
      }),
    "step.sendSignal": (step) => step.sendSignal("send", { signal: "s", data: {} }),
    "async.data.n > 3": (step) => step.waitForEvent("wait", { event: "x", timeout: "1h", if: "async.data.n > 3" }),
  };
  const fn = client.createFunction(
    { id: "asks", triggers: [{ event: "runner/asks" }], retries: 0 },
    async ({ event, step }) => {
      await step.run("before", () => 1);
      return steps[String(event.data.step)]?.(step);
    },
  );
  const app = await startApp(client, [fn]);
  for (const name of Object.keys(steps)) {
    const { ids } = await client.send({ name: "runner/asks", data: { step: name } });
    const { status, output } = await ended(runner, ids[0]);
    expect({ name, status, output }).toMatchObject({
      status: "Failed",
      output: { message: expect.stringMatching(name.startsWith("step.") ? new RegExp(name) : /"> ?3?/) },
    });
  }
  await app.close();
});

it("stops a call that was superseded, and refuses one without the signing key", async () => {
  const body = JSON.stringify({
    run_id: "x",
    fn_id: "x",
    qi_id: "1",
    generation_id: 1,
    steps: [{ op: "StepRun", id: "a", data: 1 }],
  });
  const send = (headers: Record<string, string>) =>
    fetch(`${runner.baseUrl}/v1/checkpoint/x/async`, { method: "POST", headers, body });
  expect((await send(bearer)).status).toBe(409);
  expect((await send({})).status).toBe(401);
  expect((await fetch(`${runner.baseUrl}/fn/register`, { method: "POST", body: "{}" })).status).toBe(401);
  for (const path of ["actions", "batch"])
    expect((await fetch(`${runner.baseUrl}/v0/runs/x/${path}`)).status).toBe(401);
});

it("hands out the steps of a run that is too large for one call", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction(
    { id: "large", triggers: [{ event: "runner/large" }], checkpointing: false },
    async ({ step }) => {
      const parts = [];
      for (const letter of ["a", "b", "c"]) parts.push(await step.run(letter, () => letter.repeat(2_000_000)));
      return parts.map((part) => part.length);
    },
  );
  const app = await startApp(client, [fn]);
  const { ids } = await client.send({ name: "runner/large", data: {} });
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Completed", output: [2_000_000, 2_000_000, 2_000_000] });
  expect(app.largestRequest()).toBeLessThan(4_200_000);
  await app.close();
});
