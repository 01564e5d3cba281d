import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cancelThese } from "#local/jobs/store/cancel.ts";
import { dropStaleEvents } from "#local/jobs/store/retention.ts";
import { admitThrottled } from "#local/jobs/store/throttles.ts";
import { endTimer } from "#local/jobs/store/timers.ts";
import { transact } from "#local/jobs/store/transact.ts";
import { heal, takeOver } from "#local/jobs/store/upkeep.ts";
import { describeFunction, openByHand, ran } from "./by-hand.ts";

// What may happen in the same moment: a wait and its event, two ends of one step, many starts at one pace.

const asks = describeFunction("asks");
const called = describeFunction("called", { triggers: [] });
const paced = describeFunction("paced", { throttle: { limit: 2, period: "1h" } });
const batched = describeFunction("batched", {
  triggers: [{ event: "b" }],
  batchEvents: { maxSize: 4, timeout: "1h" },
});
const alone = describeFunction("alone", { triggers: [{ event: "s" }], singleton: { mode: "skip" } });
const dropping = describeFunction("dropping", { triggers: [{ event: "r" }], rateLimit: { limit: 20, period: "1h" } });
let hand: Awaited<ReturnType<typeof openByHand>>;

beforeAll(async () => {
  hand = await openByHand([asks, called, paced, batched, alone, dropping]);
});
beforeEach(async () => {
  await hand.clear();
  await hand.database.sql.query("truncate floyo_jobs.rates");
});
afterAll(() => hand?.close());

const hour = 3_600_000;
const waitFor = (id: string, event = "answer", delayMs = hour) => ({ id, name: id, event, delayMs });
const invoke = (id: string, n: number, delayMs = hour) => ({
  ...{ id, name: id, functionId: "app-called", delayMs },
  payload: { data: { n } },
});
const begin = async () => {
  await hand.start();
  return hand.claim((await hand.lastJobs(1))[0]);
};
const runsOf = async (where = "true") =>
  (
    await hand.database.sql.query<{ id: string; events: string; status: string }>(
      `select id, events, status from floyo_jobs.runs where ${where} order by id`,
    )
  ).rows;

describe("a wait and its event", () => {
  it("meet, whichever is written first and however close", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 30; round++) {
      await hand.clear();
      const lease = await begin();
      // The event comes after the call began, so it may be its answer; the two transactions run side by side.
      const both = [() => hand.record(lease, { waiting: [waitFor("w")] }), () => hand.send("answer", { round })];
      await Promise.all((round % 2 === 0 ? both : both.reverse()).map((each) => each()));
      expect((await hand.steps()).map(({ data }) => JSON.parse(data ?? "null").data)).toEqual([{ round }]);
      expect((await hand.state()).map(({ kind }) => kind)).toEqual(["discover"]);
    }
  });

  it("do not meet when the event came before the call began", async () => {
    await hand.start();
    await hand.send("answer");
    const lease = await hand.claim((await hand.lastJobs(1))[0]);
    await hand.record(lease, { waiting: [waitFor("w")] });
    expect(await hand.steps()).toEqual([]);
    expect((await hand.state()).map(({ kind }) => kind)).toEqual(["wait"]);
  });

  it("meet once: the next wait of the run hears only what came later", async () => {
    const lease = await begin();
    await hand.record(lease, { waiting: [waitFor("a")], planned: [{ id: "s", name: "s" }] });
    const step = await hand.claim(await hand.jobFor("step"));
    await hand.send("answer", { n: 1 });
    // The step began before the event came, and what follows it listens from then on.
    await hand.record(step, { recorded: [ran("s")] });
    const next = await hand.claim((await hand.lastJobs(1))[0]);
    await hand.record(next, { waiting: [waitFor("b")] });
    expect((await hand.steps()).map(({ id }) => id).sort()).toEqual(["a", "s"]);
    await hand.send("answer", { n: 2 });
    expect((await hand.steps()).map(({ id }) => id).sort()).toEqual(["a", "b", "s"]);
  });

  it("meet across the death of the runner between question and wait", async () => {
    const lease = await begin();
    await hand.send("answer", { n: 1 });
    await takeOver(hand.pool);
    expect(await hand.record(lease, { waiting: [waitFor("w")] })).toBe(false);
    const again = await hand.claim((await hand.lastJobs(1))[0]);
    await hand.record(again, { waiting: [waitFor("w")] });
    expect((await hand.steps()).map(({ id }) => id)).toEqual(["w"]);
  });

  it("are told apart from the end of the wait's time: one of the two ends it", async () => {
    for (let round = 0; round < 20; round++) {
      await hand.clear();
      await hand.record(await begin(), { waiting: [waitFor("w", "answer", 0)] });
      const timer = await hand.claim(await hand.jobFor("wait"));
      const ends = await Promise.all([
        transact(hand.pool, (tx) => endTimer(tx, timer)),
        hand.send("answer").then(() => undefined),
      ]);
      expect(ends[0]).toBe(true);
      expect((await hand.steps()).map(({ data }) => data)).toEqual(["null"]);
      expect((await hand.state()).map(({ kind }) => kind)).toEqual(["discover"]);
    }
  });

  it("of two waits that end in the same moment, and of one and a step, ask for what follows exactly once", async () => {
    for (let round = 0; round < 15; round++) {
      await hand.clear();
      await hand.record(await begin(), {
        waiting: [waitFor("l", "left"), waitFor("r", "right")],
        planned: [{ id: "s", name: "s" }],
      });
      const step = await hand.claim(await hand.jobFor("step"));
      await Promise.all([hand.send("left"), hand.send("right"), hand.record(step, { recorded: [ran("s")] })]);
      expect((await hand.state()).map(({ kind }) => kind)).toEqual(["discover"]);
      const next = await hand.claim((await hand.lastJobs(1))[0]);
      expect(next.steps.map(({ id }) => id).sort()).toEqual(["l", "r", "s"]);
      expect(next.plannedOnly).toBe(true);
    }
  });

  it("leave nothing behind of what was kept for calls that are over", async () => {
    const lease = await begin();
    await hand.send("other", { text: "kept while the call is under way" });
    const kept = async () => (await hand.database.sql.query("select 1 from floyo_jobs.recent")).rowCount;
    await dropStaleEvents(hand.pool);
    expect(await kept()).toBe(1);
    await hand.record(lease, { end: { status: "completed", output: "1" } });
    await dropStaleEvents(hand.pool);
    expect(await kept()).toBe(0);
    await hand.send("other");
    expect(await kept()).toBe(0);
  });
});

describe("an invocation", () => {
  /** A run that waits for another; gives both. */
  async function call(delayMs = hour) {
    const parent = await begin();
    await hand.record(parent, { invoking: [invoke("i", 1, delayMs)] });
    const [child] = await runsOf("function_id = 'app-called'");
    const job = (await hand.jobs()).find(({ run }) => run === child?.id);
    return { parent, child: await hand.claim(job, called) };
  }

  it("starts its function once, though the app plans it again", async () => {
    const parent = await begin();
    await hand.record(parent, { invoking: [invoke("i", 1)], planned: [{ id: "s", name: "s" }] });
    // Racing, so the app is asked again while the invocation is still under way.
    await hand.record(await hand.claim(await hand.jobFor("step")), { recorded: [ran("s")], racing: true });
    const again = await hand.claim(await hand.jobFor("discover"));
    await hand.record(again, { invoking: [invoke("i", 1)] });
    expect(await runsOf("function_id = 'app-called'")).toHaveLength(1);
  });

  it("is answered once: by its end, or by the end of its time", async () => {
    for (let round = 0; round < 15; round++) {
      await hand.clear();
      const { child } = await call(0);
      const timer = await hand.claim(await hand.jobFor("invoke"));
      await Promise.all([
        transact(hand.pool, (tx) => endTimer(tx, timer)),
        hand.record(child, { end: { status: "completed", output: "5" } }, called),
      ]);
      expect(await hand.steps()).toMatchObject([
        { id: "i", error: expect.stringContaining("InngestInvokeTimeoutError") },
      ]);
      expect((await hand.state()).map(({ kind }) => kind)).toEqual(["discover"]);
    }
  });

  it("is not answered twice when the end of its run is written twice", async () => {
    const { child } = await call();
    expect(await hand.record(child, { end: { status: "completed", output: "5" } }, called)).toBe(true);
    expect(await hand.record(child, { end: { status: "completed", output: "6" } }, called)).toBe(false);
    expect(await hand.steps()).toMatchObject([{ id: "i", data: "5" }]);
  });

  it("and its caller may be cancelled in the same moment that it ends", async () => {
    for (let round = 0; round < 15; round++) {
      await hand.clear();
      const { parent, child } = await call();
      await Promise.all([
        hand.record(child, { end: { status: "completed", output: "5" } }, called),
        transact(hand.pool, (tx) => cancelThese(tx, hand.registry, [parent.runId])),
      ]);
      expect((await runsOf()).map(({ status }) => status)).toEqual(["cancelled", "completed"]);
      expect(await hand.state()).toEqual([]);
    }
  });
});

describe("starts that come at once", () => {
  const at = <T>(count: number, make: (n: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, n) => make(n)));

  it("fill batches without losing or doubling an event", async () => {
    await at(14, (n) => hand.send("b", { n }));
    const batches = (await runsOf()).map(({ events }) =>
      (JSON.parse(events) as { data: { n: number } }[]).map(({ data }) => data.n),
    );
    expect(batches.map((batch) => batch.length)).toEqual([4, 4, 4]);
    const { rows } = await hand.database.sql.query<{ event: string }>("select event from floyo_jobs.batch_events");
    const left = rows.map(({ event }) => (JSON.parse(event) as { data: { n: number } }).data.n);
    expect([...batches.flat(), ...left].sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, n) => n));
  });

  it("keep to a throttle, and the others wait in order", async () => {
    await at(6, () => hand.start(paced));
    const states = (await hand.state()).map((item) => item.state);
    expect(states.filter((state) => state === "queued")).toHaveLength(2);
    expect(states.filter((state) => state === "throttled")).toHaveLength(4);
    // Looking again lets nobody in, however often.
    const { rows } = await hand.database.sql.query<{ key: string }>("select key from floyo_jobs.rates");
    await at(5, () =>
      transact(hand.pool, (tx) => admitThrottled(tx, hand.registry, { function: paced.id, key: rows[0]?.key ?? "" })),
    );
    expect((await hand.state()).filter(({ state }) => state === "queued")).toHaveLength(2);
    // Half an hour later there is room for one more.
    await hand.database.sql.query("update floyo_jobs.rates set tat = tat - interval '30 minutes 1 second'");
    await transact(hand.pool, (tx) =>
      admitThrottled(tx, hand.registry, { function: paced.id, key: rows[0]?.key ?? "" }),
    );
    const queued = (await hand.state()).filter(({ state }) => state === "queued");
    expect(queued).toHaveLength(3);
  });

  it("keep to a rate limit: a tenth at once, the rest is dropped", async () => {
    await at(12, () => hand.send("r"));
    expect(await runsOf()).toHaveLength(3);
    await hand.database.sql.query("update floyo_jobs.rates set tat = tat - interval '3 minutes 1 second'");
    await at(4, () => hand.send("r"));
    expect(await runsOf()).toHaveLength(4);
  });

  it("leave one run of a singleton", async () => {
    await at(8, () => hand.send("s"));
    expect(await runsOf()).toHaveLength(1);
  });

  it("are found again by upkeep when the queue lost the job that watches over them", async () => {
    await hand.send("b", { n: 1 });
    await at(3, () => hand.start(paced));
    await hand.database.sql.query("delete from floyo_jobs_queue._private_jobs where key is not null");
    await hand.database.sql.query("update floyo_jobs.batches set due_at = now() - interval '2 minutes'");
    expect(await heal(hand.pool, () => true)).toBe(2);
    const { rows } = await hand.database.sql.query<{ key: string }>(
      "select key from floyo_jobs_queue._private_jobs where key is not null order by 1",
    );
    expect(rows.map(({ key }) => key.split(" ")[0])).toEqual(["batch", "throttle"]);
  });
});
