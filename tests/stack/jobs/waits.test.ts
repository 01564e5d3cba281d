import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, makeClient, serverOfEnv, startApp, unique, until } from "./support.ts";

const server = serverOfEnv();
const client = makeClient(server);
/** What runs were told, by the id that their events carry. */
const told = new Map<string, unknown[]>();
const tell = (id: unknown, what: unknown) => told.set(String(id), [...(told.get(String(id)) ?? []), what]);

const matched = client.createFunction(
  { id: "matched", triggers: [{ event: "waits/matched" }] },
  async ({ event, step }) => {
    await step.run("ask", () => tell(event.data.id, "asked"));
    const answer = await step.waitForEvent("answer", { event: "waits/answer", match: "data.id", timeout: "20s" });
    return step.run("after", () => answer?.data);
  },
);

const conditional = client.createFunction(
  { id: "conditional", triggers: [{ event: "waits/conditional" }] },
  async ({ event, step }) => {
    tell(event.data.id, "asked");
    const answer = await step.waitForEvent("answer", {
      event: "waits/answer",
      if: "event.data.id == async.data.id && (async.data.plan == 'pro' || has(async.data.free))",
      timeout: "20s",
    });
    return answer?.data;
  },
);

const any = client.createFunction({ id: "any", triggers: [{ event: "waits/any" }] }, async ({ event, step }) => {
  tell(event.data.id, "asked");
  const answer = await step.waitForEvent("answer", { event: `waits/any-${event.data.id}`, timeout: "20s" });
  return [answer?.name, answer?.data, typeof answer?.ts];
});

const impatient = client.createFunction(
  { id: "impatient", triggers: [{ event: "waits/impatient" }] },
  async ({ event, step }) => {
    const from = await step.run("start", () => Date.now());
    const answer = await step.waitForEvent("answer", { event: "waits/answer", match: "data.id", timeout: "1s" });
    return step.run("after", () => [answer, Date.now() - from, event.data.id]);
  },
);

const twice = client.createFunction({ id: "twice", triggers: [{ event: "waits/twice" }] }, async ({ event, step }) => {
  const seen: unknown[] = [];
  for (let turn = 0; turn < 2; turn++) {
    await step.run("turn", () => tell(event.data.id, `turn ${turn}`));
    const answer = await step.waitForEvent("answer", { event: "waits/answer", match: "data.id", timeout: "4s" });
    seen.push(answer?.data.n ?? null);
  }
  return seen;
});

const stoppable = client.createFunction(
  { id: "stoppable", triggers: [{ event: "waits/stoppable" }], cancelOn: [{ event: "waits/stop", match: "data.id" }] },
  async ({ event, step }) => {
    await step.run("ask", () => tell(event.data.id, "asked"));
    const answer = await step.waitForEvent("answer", { event: "waits/stop", match: "data.id", timeout: "20s" });
    await step.run("after", () => tell(event.data.id, "went on"));
    return answer?.name;
  },
);

const pair = client.createFunction({ id: "pair", triggers: [{ event: "waits/pair" }] }, async ({ event, step }) => {
  tell(event.data.id, "asked");
  const both = await Promise.all([
    step.waitForEvent("left", { event: "waits/left", match: "data.id", timeout: "20s" }),
    step.waitForEvent("right", { event: "waits/right", match: "data.id", timeout: "20s" }),
    step.run("work", () => "worked"),
    step.sleep("nap", "1s").then(() => "slept"),
  ]);
  return step.run("after", () => both.map((part) => (typeof part === "object" ? part?.data.n : part)));
});

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  app = await startApp(client, [matched, conditional, any, impatient, twice, stoppable, pair]);
  expect(app.registration).toEqual({ ok: true, message: "Successfully registered" });
});
afterAll(() => app.close());

/** Starts a function with an id of its own, and waits until it has asked. A moment more is left to the real server. */
async function ask(name: string, id = unique(name)) {
  const { ids } = await client.send({ name: `waits/${name}`, data: { id } });
  await until("the question", () => told.get(id)?.includes("asked"));
  await pause(300);
  return { id, run: () => ended(server, ids[0]) };
}
const send = (name: string, data: Record<string, unknown>) => client.send({ name: `waits/${name}`, data });

describe.concurrent("a wait for an event", () => {
  it("ends with the event that matches, and with no other", async () => {
    const [left, right] = [await ask("matched"), await ask("matched")];
    await send("answer", { id: "somebody else", n: 0 });
    await send("answer", { id: right.id, n: 1 });
    expect(await right.run()).toMatchObject({ status: "Completed", output: { id: right.id, n: 1 } });
    await send("answer", { id: left.id, n: 2 });
    expect(await left.run()).toMatchObject({ status: "Completed", output: { id: left.id, n: 2 } });
  });

  it("may say which event in an expression over both", async () => {
    const { id, run } = await ask("conditional");
    await send("answer", { id });
    await send("answer", { id, plan: "basic" });
    await send("answer", { id, free: null });
    expect(await run()).toMatchObject({ status: "Completed", output: { id, free: null } });
  });

  it("may ask for any event of a name, and gets all of it", async () => {
    const { id, run } = await ask("any");
    await send(`any-${id}`, { n: 1 });
    expect(await run()).toMatchObject({ status: "Completed", output: [`waits/any-${id}`, { n: 1 }, "number"] });
  });

  it("ends with null when its time has passed", async () => {
    const { ids } = await client.send({ name: "waits/impatient", data: { id: unique("impatient") } });
    const { status, output } = await ended(server, ids[0]);
    const [answer, tookMs] = output as [unknown, number];
    expect({ status, answer }).toEqual({ status: "Completed", answer: null });
    expect(tookMs).toBeGreaterThanOrEqual(1000);
    expect(tookMs).toBeLessThan(10_000);
  });

  it("ends every run that waits for it", async () => {
    const id = unique("shared");
    const runs = await Promise.all(
      ["matched", "matched", "conditional"].map(async (name) => {
        const { ids } = await client.send({ name: `waits/${name}`, data: { id } });
        return ids[0];
      }),
    );
    await until("all questions", () => told.get(id)?.filter((what) => what === "asked").length === 3);
    await pause(300);
    await send("answer", { id, plan: "pro" });
    for (const run of runs)
      expect(await ended(server, run)).toMatchObject({ status: "Completed", output: { id, plan: "pro" } });
  });

  it("hears one event once, also when the next wait is for the same", async () => {
    const id = unique("twice");
    const { ids } = await client.send({ name: "waits/twice", data: { id } });
    await until("the first turn", () => told.get(id)?.includes("turn 0"));
    await pause(300);
    await send("answer", { id, n: 1 });
    expect(await ended(server, ids[0])).toMatchObject({ status: "Completed", output: [1, null] });
  });

  it("is over when its run is cancelled, by the same event even", async () => {
    const { id, run } = await ask("stoppable");
    await send("stop", { id });
    expect(await run()).toMatchObject({ status: "Cancelled" });
    expect(told.get(id)).toEqual(["asked"]);
  });

  it("stands beside others, steps and sleeps, and the function goes on when all are over", async () => {
    const { id, run } = await ask("pair");
    await Promise.all([send("right", { id, n: 2 }), send("left", { id, n: 1 })]);
    expect(await run()).toMatchObject({ status: "Completed", output: [1, 2, "worked", "slept"] });
  });

  it("is not ended by an event that came before its run", async () => {
    const id = unique("early");
    await send("answer", { id, n: 0 });
    const { run } = await ask("matched", id);
    await send("answer", { id, n: 1 });
    expect(await run()).toMatchObject({ output: { n: 1 } });
  });
});
