import { NonRetriableError, RetryAfterError } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, makeClient, serverOfEnv, startApp, until } from "./support.ts";

const server = serverOfEnv();
const client = makeClient(server);
const effects: string[] = [];
const did = (what: string) => effects.filter((effect) => effect === what).length;
const about = (id: unknown) =>
  effects.filter((effect) => effect.startsWith(`${id}:`)).map((effect) => effect.slice(String(id).length + 1));

const three = client.createFunction({ id: "three", triggers: [{ event: "steps/three" }] }, async ({ event, step }) => {
  const a = await step.run("a", () => effects.push(`${event.data.id}:a`) && { text: "a\u0000é😀", nothing: null });
  const b = await step.run("b", () => effects.push(`${event.data.id}:b`) && [a, 1.5]);
  await step.run("c", () => {
    effects.push(`${event.data.id}:c`);
  });
  return { b };
});

const plain = client.createFunction({ id: "plain", triggers: [{ event: "steps/plain" }] }, ({ event }) => ({
  got: event.data,
}));

const looping = client.createFunction({ id: "looping", triggers: [{ event: "steps/looping" }] }, async ({ step }) => {
  let sum = 0;
  for (let turn = 1; turn <= 4; turn++) sum += await step.run("add", () => turn);
  return sum;
});

const parallel = client.createFunction(
  { id: "parallel", triggers: [{ event: "steps/parallel" }] },
  async ({ event, step }) => {
    const chain = async (name: string) => {
      const first = await step.run(`${name}1`, () => effects.push(`${event.data.id}:${name}1`) && 1);
      return first + (await step.run(`${name}2`, () => effects.push(`${event.data.id}:${name}2`) && 10));
    };
    const sums = await Promise.all([chain("x"), chain("y"), chain("z"), step.sleep("nap", "1s")]);
    return step.run("end", () => effects.push(`${event.data.id}:end`) && sums.slice(0, 3));
  },
);

const racing = client.createFunction(
  { id: "racing", triggers: [{ event: "steps/racing" }] },
  async ({ event, group, step }) => {
    const started = await step.run("start", () => Date.now());
    const first = await group.parallel({ mode: "race" }, () =>
      Promise.race([step.run("quick", () => "quick"), step.sleep("slow", "3s").then(() => "slow")]),
    );
    return step.run("after", () => effects.push(`${event.data.id}:after`) && [first, Date.now() - started]);
  },
);

const oldStyle = client.createFunction(
  { id: "old-style", triggers: [{ event: "steps/old-style" }], optimizeParallelism: false },
  async ({ event, step }) => {
    const started = await step.run("start", () => Date.now());
    const first = await Promise.race([step.run("quick", () => "quick"), step.sleep("slow", "3s").then(() => "slow")]);
    return step.run("after", () => effects.push(`${event.data.id}:after`) && [first, Date.now() - started]);
  },
);

const later = client.createFunction(
  { id: "later", triggers: [{ event: "steps/later" }], retries: 3 },
  async ({ event, step, attempt }) =>
    step.run("try", () => {
      effects.push(`${event.data.id}:${attempt}`);
      if (attempt < 2) throw new RetryAfterError("not yet", "1s");
      return attempt;
    }),
);

const never = client.createFunction({ id: "never", triggers: [{ event: "steps/never" }] }, async ({ event, step }) =>
  step.run("refuse", () => {
    effects.push(`${event.data.id}:refuse`);
    throw new NonRetriableError("never", { cause: new Error("because") });
  }),
);

const caught = client.createFunction(
  { id: "caught", triggers: [{ event: "steps/caught" }], retries: 0 },
  async ({ step }) => {
    const said = await step
      .run("fail", () => {
        throw new TypeError("told you");
      })
      .catch((error: Error) => error.message);
    return step.run("go on", () => `went on: ${said}`);
  },
);

const withoutSteps = client.createFunction(
  { id: "without-steps", triggers: [{ event: "steps/without-steps" }], retries: 1 },
  ({ event, attempt }) => {
    effects.push(`${event.data.id}:${attempt}`);
    if (attempt === 0) throw new RetryAfterError("again", "1s");
    return "at last";
  },
);

const failing = client.createFunction(
  {
    id: "failing",
    triggers: [{ event: "steps/failing" }],
    retries: 0,
    onFailure: ({ event, error }) => {
      effects.push(`${event.data.event.data.id}:failed ${error.name} ${error.message}`);
    },
  },
  () => {
    throw new RangeError("beyond");
  },
);

const sleeping = client.createFunction(
  { id: "sleeping", triggers: [{ event: "steps/sleeping" }] },
  async ({ step }) => {
    const start = await step.run("start", () => Date.now());
    await step.sleep("for", "1s");
    const middle = await step.run("middle", () => Date.now());
    await step.sleepUntil("until", new Date(middle + 1200));
    return [middle - start, await step.run("end", () => Date.now() - middle)];
  },
);

const sending = client.createFunction(
  { id: "sending", triggers: [{ event: "steps/sending" }] },
  async ({ event, step }) => {
    const { ids } = await step.sendEvent("send", [
      { name: "steps/sent", data: { id: event.data.id, n: 1 } },
      { name: "steps/sent", data: { id: event.data.id, n: 2 } },
    ]);
    return ids.length;
  },
);

const sent = client.createFunction({ id: "sent", triggers: [{ event: "steps/sent" }] }, ({ event }) => {
  effects.push(`${event.data.id}:${event.data.n}`);
});

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  const functions = [
    three,
    plain,
    looping,
    parallel,
    racing,
    oldStyle,
    later,
    never,
    caught,
    withoutSteps,
    failing,
    sleeping,
    sending,
    sent,
  ];
  app = await startApp(client, functions);
  expect(app.registration).toEqual({ ok: true, message: "Successfully registered" });
});
afterAll(() => app.close());

/** Sends one event that carries `id`, and waits for its run. */
async function run(name: string, id: string, deadlineMs?: number) {
  const { ids } = await client.send({ name, data: { id } });
  return ended(server, ids[0], deadlineMs);
}

describe.concurrent("steps", () => {
  it("run in order, once each, and hand their results on unchanged", async () => {
    const result = await run("steps/three", "three");
    expect(result).toMatchObject({ status: "Completed", output: { b: [{ text: "a\u0000é😀", nothing: null }, 1.5] } });
    expect(about("three")).toEqual(["a", "b", "c"]);
  });

  it("are not needed: a function's own value is the run's", async () => {
    expect(await run("steps/plain", "plain")).toMatchObject({ status: "Completed", output: { got: { id: "plain" } } });
  });

  it("keep the same name apart in a loop", async () => {
    expect(await run("steps/looping", "looping")).toMatchObject({ status: "Completed", output: 10 });
  });

  it("side by side all run once, beside a sleep too, and the function goes on when all are done", async () => {
    expect(await run("steps/parallel", "parallel")).toMatchObject({ status: "Completed", output: [11, 11, 11] });
    expect(about("parallel").sort()).toEqual(["end", "x1", "x2", "y1", "y2", "z1", "z2"]);
  });

  // The run itself ends when its slowest step has: nothing that was begun is left behind.
  it.each(["racing", "old-style"])("that race let the function go on before the slower one is done: %s", async (id) => {
    const { status, output } = await run(`steps/${id}`, id);
    const [first, afterMs] = output as [string, number];
    expect({ status, first }).toEqual({ status: "Completed", first: "quick" });
    expect(afterMs).toBeLessThan(2900);
    expect(about(id)).toEqual(["after"]);
  });

  it("are tried again when they ask for it, counting attempts from 0", async () => {
    expect(await run("steps/later", "later")).toMatchObject({ status: "Completed", output: 2 });
    expect(about("later")).toEqual(["0", "1", "2"]);
  });

  it("are not tried again after a NonRetriableError", async () => {
    expect(await run("steps/never", "never")).toMatchObject({ status: "Failed", output: { message: "never" } });
    expect(about("never")).toEqual(["refuse"]);
  });

  it("may fail for good while the function goes on", async () => {
    expect(await run("steps/caught", "caught")).toMatchObject({ status: "Completed", output: "went on: told you" });
  });

  it("aside, a function that throws is tried again", async () => {
    expect(await run("steps/without-steps", "without-steps")).toMatchObject({ status: "Completed", output: "at last" });
    expect(about("without-steps")).toEqual(["0", "1"]);
  });

  it("tell onFailure what failed and what started it", async () => {
    expect(await run("steps/failing", "failing")).toMatchObject({
      status: "Failed",
      output: { name: "RangeError", message: "beyond" },
    });
    await until("onFailure", () => did("failing:failed RangeError beyond") === 1);
  });

  it("sleep for a while and until a moment, not less and not much more", async () => {
    const { output } = await run("steps/sleeping", "sleeping");
    const [first = 0, second = 0] = output as number[];
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(second).toBeGreaterThanOrEqual(1200);
    expect(first + second).toBeLessThan(10_000);
  });

  it("send events that start other functions", async () => {
    expect(await run("steps/sending", "sending")).toMatchObject({ status: "Completed", output: 2 });
    await until("both functions", () => did("sending:1") === 1 && did("sending:2") === 1);
  });
});
