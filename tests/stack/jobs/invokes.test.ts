import { invoke, NonRetriableError, referenceFunction, StepError } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ended, makeClient, serverOfEnv, startApp, unique, until } from "./support.ts";

const server = serverOfEnv();
const client = makeClient(server);
const other = makeClient(server);
const seen = new Map<string, unknown>();

const square = client.createFunction(
  { id: "square", triggers: [invoke(z.object({ n: z.number() })), { event: "invokes/square" }] },
  async ({ event, step }) => {
    seen.set("square's event", event.name);
    return step.run("square", () => event.data.n ** 2);
  },
);
const nothing = client.createFunction({ id: "nothing", triggers: [] }, () => undefined);
const broken = client.createFunction({ id: "broken", triggers: [], retries: 0 }, () => {
  throw new NonRetriableError("it broke", { cause: new Error("because") });
});
const WithId = invoke(z.object({ id: z.string() }));
const WithNumber = invoke(z.object({ n: z.number() }));
const slow = client.createFunction({ id: "slow", triggers: [WithId] }, async ({ event, step }) => {
  await step.sleep("long", "3s");
  seen.set(String(event.data.id), "ended");
  return "late";
});
const cancelled = client.createFunction(
  { id: "cancelled", triggers: [WithId], cancelOn: [{ event: "invokes/stop", match: "data.id" }] },
  async ({ event, step }) => {
    await step.run("begin", () => seen.set(String(event.data.id), "began"));
    await step.sleep("long", "20s");
  },
);
const elsewhere = other.createFunction(
  { id: "elsewhere", triggers: [WithNumber] },
  ({ event }) => `elsewhere ${event.data.n}`,
);
const collecting = client.createFunction(
  { id: "collecting", triggers: [WithNumber], batchEvents: { maxSize: 3, timeout: "5s" } },
  ({ events }) => events.map(({ data }) => data.n).sort(),
);

/** Turns what a step threw into something that can be compared. */
async function attempt<T>(work: () => Promise<T>) {
  try {
    return { result: await work() };
  } catch (error) {
    const step = error instanceof StepError;
    return { step, name: error instanceof Error ? error.name : "", message: String((error as Error).message) };
  }
}

const parent = client.createFunction(
  { id: "parent", triggers: [{ event: "invokes/parent" }], retries: 0 },
  async ({ event, step }) => {
    const { what, id } = event.data;
    switch (what) {
      case "instance":
        return step.invoke("call", { function: square, data: { n: 4 } });
      case "reference":
        return step.invoke("call", {
          function: referenceFunction<typeof square>({ functionId: "square" }),
          data: { n: 5 },
        });
      case "across":
        return step.invoke("call", {
          function: referenceFunction({ appId: other.id, functionId: "elsewhere" }),
          data: { n: 6 },
        });
      case "nothing":
        return [await step.invoke("call", { function: nothing })];
      case "broken":
        return attempt(() => step.invoke("call", { function: broken }));
      case "uncaught":
        return step.invoke("call", { function: broken });
      case "missing":
        return attempt(() => step.invoke("call", { function: referenceFunction({ functionId: "no-such-function" }) }));
      case "slow":
        return attempt(() => step.invoke("call", { function: slow, data: { id }, timeout: "1s" }));
      case "cancelled":
        return attempt(() => step.invoke("call", { function: cancelled, data: { id } }));
      case "many":
        return Promise.all([1, 2, 3].map((n) => step.invoke(`call ${n}`, { function: square, data: { n } })));
      case "batch":
        return Promise.all([1, 2, 3].map((n) => step.invoke(`call ${n}`, { function: collecting, data: { n } })));
      default:
        return "unknown";
    }
  },
);

const countdown = client.createFunction(
  { id: "countdown", triggers: [{ event: "invokes/countdown" }], retries: 0 },
  async ({ event, step }): Promise<unknown> => {
    const { n } = event.data;
    if (n === 0) return ["lift-off"];
    const rest = await step.invoke("next", {
      function: referenceFunction({ functionId: "countdown" }),
      data: { n: n - 1 },
    });
    return [n, ...(rest as unknown[])];
  },
);

let apps: Awaited<ReturnType<typeof startApp>>[] = [];

beforeAll(async () => {
  const functions = [square, nothing, broken, slow, cancelled, collecting, parent, countdown];
  apps = [await startApp(client, functions), await startApp(other, [elsewhere])];
  for (const app of apps) expect(app.registration).toEqual({ ok: true, message: "Successfully registered" });
});
afterAll(() => Promise.all(apps.map((app) => app.close())));

async function call(what: string, id = unique(what)) {
  const { ids } = await client.send({ name: "invokes/parent", data: { what, id } });
  return ended(server, ids[0]);
}

describe.concurrent("an invoked function", () => {
  it("gives its result to the step that invoked it", async () => {
    expect(await call("instance")).toMatchObject({ status: "Completed", output: 16 });
    expect(seen.get("square's event")).toBe("inngest/function.invoked");
  });

  it("may be named by reference, and live in another app", async () => {
    expect(await call("reference")).toMatchObject({ status: "Completed", output: 25 });
    expect(await call("across")).toMatchObject({ status: "Completed", output: "elsewhere 6" });
  });

  it("may give nothing", async () => {
    expect(await call("nothing")).toMatchObject({ status: "Completed", output: [null] });
  });

  it("that fails fails the step with its error, which the function may catch", async () => {
    expect(await call("broken")).toMatchObject({ status: "Completed", output: { step: true, message: "it broke" } });
    expect(await call("uncaught")).toMatchObject({ status: "Failed", output: { message: "it broke" } });
  });

  it("that is not there fails the step", async () => {
    expect(await call("missing")).toMatchObject({
      status: "Completed",
      output: { step: true, message: expect.stringContaining("no-such-function") },
    });
  });

  it("that takes too long fails the step, and goes on by itself", async () => {
    const id = unique("slow");
    expect(await call("slow", id)).toMatchObject({
      status: "Completed",
      output: { step: true, message: expect.stringMatching(/Timed out waiting for invoked function/) },
    });
    await until("its own end", () => seen.get(id) === "ended");
  });

  it("that is cancelled fails the step", async () => {
    const id = unique("cancelled");
    const { ids } = await client.send({ name: "invokes/parent", data: { what: "cancelled", id } });
    await until("its beginning", () => seen.get(id) === "began");
    await client.send({ name: "invokes/stop", data: { id } });
    expect(await ended(server, ids[0])).toMatchObject({
      status: "Completed",
      output: { step: true, message: expect.stringMatching(/cancel/i) },
    });
  });

  it("may be invoked several times at once", async () => {
    expect(await call("many")).toMatchObject({ status: "Completed", output: [1, 4, 9] });
  });

  it("that collects its events answers each of its callers", async () => {
    expect(await call("batch")).toMatchObject({
      status: "Completed",
      output: [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
    });
  });

  it("may invoke itself", async () => {
    const { ids } = await client.send({ name: "invokes/countdown", data: { n: 4 } });
    expect(await ended(server, ids[0])).toMatchObject({ status: "Completed", output: [4, 3, 2, 1, "lift-off"] });
  });
});
