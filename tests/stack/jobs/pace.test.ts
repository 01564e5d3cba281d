import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, makeClient, runsOf, serverOfEnv, startApp, unique, until } from "./support.ts";

// When and how often functions start: batches, throttles, rate limits, singletons, priority and timeouts.

const server = serverOfEnv();
const client = makeClient(server);
interface Note {
  readonly what: string;
  readonly key: unknown;
  readonly n: unknown;
  readonly at: number;
}
const notes: Note[] = [];
const note = (what: string, { key, n }: Record<string, unknown>) => notes.push({ what, key, n, at: Date.now() });
const noted = (what: string, key?: unknown) =>
  notes.filter((entry) => entry.what === what && (key === undefined || entry.key === key));

const collected = client.createFunction(
  {
    id: "collected",
    triggers: [{ event: "pace/collected" }],
    batchEvents: { maxSize: 3, timeout: "2s", key: "event.data.key" },
  },
  async ({ event, events, step }) => {
    note("collected", event.data);
    return step.run("all", () => events.map(({ data }) => data.n));
  },
);
const choosy = client.createFunction(
  {
    id: "choosy",
    triggers: [{ event: "pace/choosy" }],
    batchEvents: { maxSize: 10, timeout: "2s", if: "event.data.n != 1" },
  },
  ({ events }) => events.map(({ data }) => data.n),
);
const throttled = client.createFunction(
  {
    id: "throttled",
    triggers: [{ event: "pace/throttled" }],
    throttle: { limit: 1, period: "1s", burst: 1, key: "event.data.key" },
  },
  async ({ event, step }) => {
    await step.run("start", () => note("throttled", event.data));
    await step.run("more", () => "not throttled again");
  },
);
const limited = client.createFunction(
  {
    id: "limited",
    triggers: [{ event: "pace/limited" }],
    rateLimit: { limit: 1, period: "3s", key: "event.data.key" },
  },
  ({ event }) => {
    note("limited", event.data);
  },
);
const fence = client.createFunction({ id: "fence", triggers: [{ event: "pace/limited" }] }, ({ event }) => {
  note("fence", event.data);
});
const skipping = client.createFunction(
  { id: "skipping", triggers: [{ event: "pace/skipping" }], singleton: { mode: "skip", key: "event.data.key" } },
  async ({ event, step }) => {
    await step.run("begin", () => note("skipping", event.data));
    await step.sleep("a while", "2s");
    return event.data.n;
  },
);
const replacing = client.createFunction(
  { id: "replacing", triggers: [{ event: "pace/replacing" }], singleton: { mode: "cancel", key: "event.data.key" } },
  async ({ event, step }) => {
    await step.run("begin", () => note("replacing", event.data));
    await step.sleep("a while", "2s");
    return event.data.n;
  },
);
const urgent = client.createFunction(
  {
    id: "urgent",
    triggers: [{ event: "pace/urgent" }],
    concurrency: 1,
    priority: { run: "event.data.plan == 'paid' ? 120 : 0" },
  },
  async ({ event, step }) => {
    await step.run("work", async () => {
      note("urgent", event.data);
      await pause(event.data.n === 0 ? 1500 : 100);
    });
  },
);
const hurried = client.createFunction(
  { id: "hurried", triggers: [{ event: "pace/hurried" }], timeouts: { finish: "2s" } },
  async ({ event, step }) => {
    await step.run("begin", () => note("hurried", event.data));
    await step.sleep("a while", event.data.n === 0 ? "1s" : "20s");
    return "in time";
  },
);
const late = client.createFunction(
  { id: "late", triggers: [{ event: "pace/late" }], concurrency: 1, timeouts: { start: "1s" } },
  async ({ event, step }) => {
    await step.run("work", async () => {
      note("late", event.data);
      await pause(3000);
    });
    return "ran";
  },
);
const cleaned = client.createFunction(
  {
    id: "cleaned",
    triggers: [{ event: "inngest/function.cancelled", if: `event.data.function_id == '${client.id}-hurried'` }],
  },
  ({ event }) => {
    note("cleaned", event.data.event.data);
  },
);

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  app = await startApp(client, [
    ...[collected, choosy, throttled, limited, fence, skipping, replacing],
    ...[urgent, hurried, late, cleaned],
  ]);
  expect(app.registration).toEqual({ ok: true, message: "Successfully registered" });
});
afterAll(() => app.close());

const send = async (name: string, data: Record<string, unknown>[]) =>
  (await client.send(data.map((one) => ({ name: `pace/${name}`, data: one })))).ids;

describe.concurrent("batches", () => {
  it("start as soon as they are full, each key's by itself, with their events in order", async () => {
    const [a, b] = [unique("a"), unique("b")];
    const ids = await send(
      "collected",
      [1, 2, 3, 4].flatMap((n) => [
        { key: a, n },
        { key: b, n: n * 10 },
      ]),
    );
    const runs = await Promise.all([0, 1, 6].map((index) => ended(server, ids[index])));
    expect(runs.map(({ output }) => output)).toEqual([[1, 2, 3], [10, 20, 30], [4]]);
    // Every event of a batch names its run.
    expect((await runsOf(server, ids[4] ?? "")).map(({ run_id }) => run_id)).toEqual([runs[0]?.run_id]);
    expect(noted("collected", a)).toHaveLength(2);
  });

  it("start with what they have when they have waited long enough", async () => {
    const key = unique("slow");
    const sentAt = Date.now();
    const ids = await send("collected", [
      { key, n: 1 },
      { key, n: 2 },
    ]);
    expect(await ended(server, ids[1])).toMatchObject({ status: "Completed", output: [1, 2] });
    expect((noted("collected", key)[0]?.at ?? 0) - sentAt).toBeGreaterThanOrEqual(1900);
  });

  it("do not hold up events that they are not meant for", async () => {
    const sentAt = Date.now();
    const ids = await send("choosy", [{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await ended(server, ids[0])).toMatchObject({ output: [1] });
    expect(Date.now() - sentAt).toBeLessThan(1900);
    expect(await ended(server, ids[1])).toMatchObject({ output: [2, 3] });
  });
});

describe.concurrent("throttles", () => {
  it("let runs start at their pace, in order and by key, and drop none", async () => {
    const [a, b] = [unique("a"), unique("b")];
    const sentAt = Date.now();
    const ids = await send("throttled", [...[1, 2, 3, 4].map((n) => ({ key: a, n })), { key: b, n: 1 }]);
    for (const id of ids) expect(await ended(server, id)).toMatchObject({ status: "Completed" });
    const starts = noted("throttled", a);
    expect(starts.map(({ n }) => n).slice(2)).toEqual([3, 4]);
    const [, , third = 0, fourth = 0] = starts.map(({ at }) => at - sentAt);
    // Two at once (the limit and the burst), then one a second.
    expect(third).toBeGreaterThanOrEqual(1000);
    expect(fourth).toBeGreaterThanOrEqual(2000);
    expect(fourth).toBeLessThan(12_000);
    expect((noted("throttled", b)[0]?.at ?? 0) - sentAt).toBeLessThan(fourth);
  });
});

describe.concurrent("rate limits", () => {
  it("drop what comes too fast, and let the next in when time has passed", async () => {
    const [a, b] = [unique("a"), unique("b")];
    await send("limited", [
      { key: a, n: 1 },
      { key: a, n: 2 },
      { key: b, n: 1 },
    ]);
    await until("the fence", () => noted("fence", a).length === 2 && noted("fence", b).length === 1);
    await until("the limited", () => noted("limited", a).length === 1 && noted("limited", b).length === 1);
    await until("another to be let in", async () => {
      await send("limited", [{ key: a, n: 3 }]);
      await pause(500);
      return noted("limited", a).length === 2;
    });
    const [first, second] = noted("limited", a);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2500);
  });
});

describe.concurrent("singletons", () => {
  it("skip a run while there is one of the same key", async () => {
    const [a, b] = [unique("a"), unique("b")];
    const [first] = await send("skipping", [{ key: a, n: 1 }]);
    await until("the first to begin", () => noted("skipping", a).length === 1);
    const [, other] = await send("skipping", [
      { key: a, n: 2 },
      { key: b, n: 3 },
    ]);
    expect(await ended(server, other)).toMatchObject({ status: "Completed", output: 3 });
    expect(await ended(server, first)).toMatchObject({ status: "Completed", output: 1 });
    expect(noted("skipping", a).map(({ n }) => n)).toEqual([1]);
    const [again] = await send("skipping", [{ key: a, n: 4 }]);
    expect(await ended(server, again)).toMatchObject({ status: "Completed", output: 4 });
  });

  it("cancel the run that there is, when told to", async () => {
    const key = unique("key");
    const [first] = await send("replacing", [{ key, n: 1 }]);
    await until("the first to begin", () => noted("replacing", key).length === 1);
    const [second] = await send("replacing", [{ key, n: 2 }]);
    expect(await ended(server, first)).toMatchObject({ status: "Cancelled" });
    expect(await ended(server, second)).toMatchObject({ status: "Completed", output: 2 });
  });
});

describe.concurrent("priority", () => {
  it("lets a run go before others that came earlier", async () => {
    await send("urgent", [{ n: 0 }]);
    await until("the first to begin", () => noted("urgent").length === 1);
    await send("urgent", [{ n: 1 }, { n: 2 }]);
    await send("urgent", [{ n: 3, plan: "paid" }]);
    await until("all", () => noted("urgent").length === 4);
    expect(noted("urgent").map(({ n }) => n)).toEqual([0, 3, 1, 2]);
  });
});

describe.concurrent("timeouts", () => {
  it("cancel a run that takes too long, and tell who listens for that", async () => {
    const key = unique("key");
    const [quick, slow] = await send("hurried", [
      { key, n: 0 },
      { key, n: 1 },
    ]);
    expect(await ended(server, quick)).toMatchObject({ status: "Completed", output: "in time" });
    expect(await ended(server, slow)).toMatchObject({ status: "Cancelled" });
    await until("the listener", () => noted("cleaned", key).length === 1);
    expect(noted("cleaned", key)).toMatchObject([{ n: 1 }]);
  });

  it("cancel a run that cannot start in time, and not one whose call outlasts them", async () => {
    const [first, second] = await send("late", [{ n: 1 }, { n: 2 }]);
    const ends = await Promise.all([ended(server, first), ended(server, second)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["Cancelled", "Completed"]);
    expect(noted("late")).toHaveLength(1);
  });
});
