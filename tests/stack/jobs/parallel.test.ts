import { NonRetriableError } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, makeClient, serverOfEnv, startApp, unique, until } from "./support.ts";

// Steps side by side, of every kind: how they meet, race and fail.

const server = serverOfEnv();
const client = makeClient(server);
const done: string[] = [];
const doneBy = (id: string) =>
  done.filter((what) => what.startsWith(`${id}:`)).map((what) => what.slice(id.length + 1));
const mark = (id: unknown, what: string) => done.push(`${id}:${what}`);

const wide = client.createFunction({ id: "wide", triggers: [{ event: "parallel/wide" }] }, async ({ event, step }) => {
  const { id } = event.data;
  const sums = await Promise.all(
    Array.from({ length: 25 }, (_, n) => step.run(`step ${n}`, () => mark(id, `step ${n}`) && n)),
  );
  return step.run("sum", () => mark(id, "sum") && sums.reduce((a, b) => a + b, 0));
});

const child = client.createFunction(
  { id: "child", triggers: [{ event: "parallel/child" }] },
  async ({ event, step }) => {
    const [a, b] = await Promise.all([step.run("a", () => 1), step.run("b", () => 2)]);
    return step.run("c", () => a + b + Number(event.data.n));
  },
);

const everything = client.createFunction(
  { id: "everything", triggers: [{ event: "parallel/everything" }] },
  async ({ event, step }) => {
    const { id } = event.data;
    const chain = async () => {
      const one = await step.run("one", () => mark(id, "one") && 1);
      await step.sleep("between", "1s");
      const called = await step.invoke("then call", { function: child, data: { n: one } });
      return called + (await step.run("two", () => mark(id, "two") && 10));
    };
    const heard = async () => {
      await step.sendEvent("ask", { name: "parallel/ask", data: { id } });
      const answer = await step.waitForEvent("answer", { event: "parallel/answer", match: "data.id", timeout: "20s" });
      return step.run("heard", () => mark(id, "heard") && answer?.data.said);
    };
    const results = await Promise.all([
      chain(),
      heard(),
      step.invoke("call", { function: child, data: { n: 100 } }),
      step.waitForEvent("nobody", { event: "parallel/nobody", match: "data.id", timeout: "1s" }),
      step.sleep("nap", "1s").then(() => "slept"),
    ]);
    return step.run("end", () => mark(id, "end") && results);
  },
);

const race = client.createFunction(
  { id: "race", triggers: [{ event: "parallel/race" }] },
  async ({ event, group, step }) => {
    const { id } = event.data;
    const started = await step.run("start", () => mark(id, "start") && Date.now());
    const first = await group.parallel({ mode: "race" }, () =>
      Promise.race([
        step
          .waitForEvent("answer", { event: "parallel/answer", match: "data.id", timeout: "4s" })
          .then((answer) => `event ${answer?.data.said}`),
        step.sleep("slow", "4s").then(() => "slept"),
      ]),
    );
    return step.run("after", () => mark(id, "after") && [first, Date.now() - started]);
  },
);

const any = client.createFunction(
  { id: "any", triggers: [{ event: "parallel/any" }] },
  async ({ event, group, step }) => {
    const { id } = event.data;
    const first = await group.parallel({ mode: "race" }, () =>
      Promise.any([
        step.run("fails", () => Promise.reject(new NonRetriableError("no"))),
        step.sleep("short", "1s").then(() => "slept"),
        step.sleep("long", "4s").then(() => "too late"),
      ]),
    );
    return step.run("after", () => mark(id, "after") && first);
  },
);

const settled = client.createFunction(
  { id: "settled", triggers: [{ event: "parallel/settled" }], retries: 0 },
  async ({ step }) => {
    const all = await Promise.allSettled([
      step.run("good", () => "good"),
      step.run("bad", () => Promise.reject(new Error("bad"))),
      step.invoke("call", { function: child, data: { n: 1 } }),
    ]);
    return all.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message));
  },
);

const loose = client.createFunction({ id: "loose", triggers: [{ event: "parallel/loose" }], retries: 0 }, ({ step }) =>
  Promise.all([
    step.run("good", () => "good"),
    step.run("bad", () => Promise.reject(new Error("nobody catches this"))),
  ]),
);

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  app = await startApp(client, [wide, child, everything, race, any, settled, loose]);
  expect(app.registration).toEqual({ ok: true, message: "Successfully registered" });
});
afterAll(() => app.close());

async function start(name: string) {
  const id = unique(name);
  const { ids } = await client.send({ name: `parallel/${name}`, data: { id } });
  return { id, run: () => ended(server, ids[0]) };
}

/** Answers until the run has heard it. */
async function answer(id: string, heard: () => boolean, said: string) {
  await until("the answer to be heard", async () => {
    if (heard()) return true;
    await client.send({ name: "parallel/answer", data: { id, said } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    return heard();
  });
}

describe.concurrent("steps side by side", () => {
  it("all run once, many at a time", async () => {
    const { id, run } = await start("wide");
    expect(await run()).toMatchObject({ status: "Completed", output: 300 });
    const steps = doneBy(id);
    expect(steps).toHaveLength(26);
    expect(new Set(steps).size).toBe(26);
    expect(steps.at(-1)).toBe("sum");
  });

  it("may be of every kind at once, in chains of their own", async () => {
    const { id, run } = await start("everything");
    await answer(id, () => doneBy(id).includes("heard"), "yes");
    expect(await run()).toMatchObject({ status: "Completed", output: [14, "yes", 103, null, "slept"] });
    expect(doneBy(id).sort()).toEqual(["end", "heard", "one", "two"]);
  });

  it("that race are won by an event, too", async () => {
    const { id, run } = await start("race");
    await until("the start", () => doneBy(id).includes("start"));
    await answer(id, () => doneBy(id).includes("after"), "first");
    const { status, output } = await run();
    const [first, afterMs] = output as [string, number];
    expect({ status, first }).toEqual({ status: "Completed", first: "event first" });
    expect(afterMs).toBeLessThan(3900);
    expect(doneBy(id)).toEqual(["start", "after"]);
  });

  it("of which any may succeed go on with the first that does", async () => {
    const { id, run } = await start("any");
    expect(await run()).toMatchObject({ status: "Completed", output: "slept" });
    expect(doneBy(id)).toEqual(["after"]);
  });

  it("may fail while the others do not", async () => {
    const { run } = await start("settled");
    expect(await run()).toMatchObject({ status: "Completed", output: ["good", "bad", 4] });
  });

  it("fail their run when nobody catches what one of them throws", async () => {
    const { run } = await start("loose");
    expect(await run()).toMatchObject({ status: "Failed", output: { message: "nobody catches this" } });
  });
});
