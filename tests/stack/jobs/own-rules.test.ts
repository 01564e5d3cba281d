import { referenceFunction } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

// Where the embedded runner does otherwise than Inngest's own server, as its README lists.

const secrets = keys();
let database: Awaited<ReturnType<typeof makeDatabase>>;
let runner: RunnerProcess;

beforeAll(async () => {
  database = await makeDatabase();
  runner = await startRunner(database.url, secrets);
});
afterAll(async () => {
  await runner?.stop();
  await database?.drop();
});

describe("a wait", () => {
  it("hears an answer that comes before the question has become a wait", async () => {
    const client = makeClient(runner);
    const asking = client.createFunction(
      { id: "asking", triggers: [{ event: "own/ask" }] },
      async ({ event, step }) => {
        // The answer is sent before the app can have said that it waits for it.
        await step.run("ask", () =>
          client.send({ name: "own/answer", data: { id: event.data.id } }).then(() => "asked"),
        );
        const answer = await step.waitForEvent("answer", { event: "own/answer", match: "data.id", timeout: "5s" });
        return answer?.data.id;
      },
    );
    const beside = client.createFunction(
      { id: "beside", triggers: [{ event: "own/ask" }] },
      async ({ event, step }) => {
        await Promise.all([
          step.run("ask", () => client.send({ name: "own/late", data: { id: event.data.id } }).then(() => "asked")),
          step.run("other", () => "other"),
        ]);
        const answer = await step.waitForEvent("answer", { event: "own/late", match: "data.id", timeout: "5s" });
        return answer?.data.id;
      },
    );
    const app = await startApp(client, [asking, beside]);
    const sent = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const id = unique("id");
        return { id, event: (await client.send({ name: "own/ask", data: { id } })).ids[0] ?? "" };
      }),
    );
    for (const { id, event } of sent) {
      const outputs = await until("both runs", async () => {
        const { rows } = await database.sql.query<{ output: string }>(
          "select output from floyo_jobs.runs where event_id = $1 and status = 'completed'",
          [event],
        );
        return rows.length === 2 && rows.map(({ output }) => JSON.parse(output) as unknown);
      });
      expect(outputs).toEqual([id, id]);
    }
    await app.close();
  });
});

describe("an invocation", () => {
  it("that its function's settings skip fails at once and names the setting", async () => {
    const client = makeClient(runner);
    const once = client.createFunction({ id: "once", triggers: [], idempotency: "event.data.key" }, () => "once");
    const seldom = client.createFunction(
      { id: "seldom", triggers: [], rateLimit: { limit: 1, period: "1h" } },
      () => "seldom",
    );
    const calling = client.createFunction(
      { id: "calling", triggers: [{ event: "own/call" }], retries: 0 },
      async ({ step }) => {
        const said: string[] = [];
        for (const name of ["once", "seldom", "once", "seldom"]) {
          const fn = referenceFunction({ functionId: name });
          const call = step.invoke(`call ${name}`, { function: fn, data: { key: "k" } });
          said.push(await call.then(String, (error: Error) => error.message));
        }
        return said;
      },
    );
    const app = await startApp(client, [once, seldom, calling]);
    const { ids } = await client.send({ name: "own/call", data: {} });
    expect(await ended(runner, ids[0])).toMatchObject({
      output: [
        "once",
        "seldom",
        expect.stringMatching(/once" was not started: its "idempotency" setting/),
        expect.stringMatching(/seldom" was not started: its "rateLimit" setting/),
      ],
    });
    await app.close();
  });

  it("is not put off by its function's debounce, and others are not lost to it", async () => {
    const client = makeClient(runner);
    const quiet = client.createFunction(
      { id: "quiet", triggers: [{ event: "own/quiet" }], debounce: { period: "1h" } },
      ({ event }) => event.data.n,
    );
    const calling = client.createFunction({ id: "calls-quiet", triggers: [{ event: "own/call-quiet" }] }, ({ step }) =>
      Promise.all([1, 2, 3].map((n) => step.invoke(`call ${n}`, { function: quiet, data: { n } }))),
    );
    const app = await startApp(client, [quiet, calling]);
    const { ids } = await client.send({ name: "own/call-quiet", data: {} });
    expect(await ended(runner, ids[0])).toMatchObject({ output: [1, 2, 3] });
    await app.close();
  });

  it("cannot go on for ever", { timeout: 50_000 }, async () => {
    const client = makeClient(runner);
    const endless = client.createFunction(
      { id: "endless", triggers: [{ event: "own/endless" }], retries: 0 },
      ({ step }): Promise<unknown> => step.invoke("again", { function: referenceFunction({ functionId: "endless" }) }),
    );
    const app = await startApp(client, [endless]);
    const { ids } = await client.send({ name: "own/endless", data: {} });
    expect(await ended(runner, ids[0], 40_000)).toMatchObject({
      status: "Failed",
      output: { name: "InngestInvokeError", message: expect.stringMatching(/32 deep/) },
    });
    const { rows } = await database.sql.query<{ n: number }>(
      "select count(*)::int as n from floyo_jobs.runs where function_id = $1",
      [`${client.id}-endless`],
    );
    expect(rows[0]?.n).toBe(33);
    await app.close();
  });
});

it("a throttle without burst lets its limit start at once and no more", async () => {
  const client = makeClient(runner);
  const starts: number[] = [];
  const fn = client.createFunction(
    { id: "paced", triggers: [{ event: "own/paced" }], throttle: { limit: 2, period: "4s" } },
    () => {
      starts.push(Date.now());
    },
  );
  const app = await startApp(client, [fn]);
  const sentAt = Date.now();
  const { ids } = await client.send([1, 2, 3].map(() => ({ name: "own/paced", data: {} })));
  await ended(runner, ids[2]);
  const [, second = 0, third = 0] = starts.map((at) => at - sentAt).sort((a, b) => a - b);
  expect(second).toBeLessThan(2000);
  expect(third).toBeGreaterThanOrEqual(2000);
  await app.close();
});

it("a run that an event both cancels and answers is cancelled", async () => {
  const client = makeClient(runner);
  const fn = client.createFunction(
    { id: "torn", triggers: [{ event: "own/torn" }], cancelOn: [{ event: "own/stop" }] },
    ({ step }) => step.waitForEvent("wait", { event: "own/stop", timeout: "1h" }),
  );
  const app = await startApp(client, [fn]);
  const { ids } = await client.send({ name: "own/torn", data: {} });
  await until("the wait", async () => {
    const { rows } = await database.sql.query("select 1 from floyo_jobs.items where kind = 'wait'");
    return rows.length === 1;
  });
  await client.send({ name: "own/stop", data: {} });
  expect(await ended(runner, ids[0])).toMatchObject({ status: "Cancelled" });
  await app.close();
});
