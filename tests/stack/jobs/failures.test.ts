import { NonRetriableError, RetryAfterError } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, makeClient, runsOf, serverOfEnv, startApp, unique, until } from "./support.ts";

const server = serverOfEnv();
const client = makeClient(server);
const told: { what: string; id: unknown; more?: unknown }[] = [];
const tell = (what: string, id: unknown, more?: unknown) => told.push({ what, id, more });
const toldOf = (id: string) => told.filter((entry) => entry.id === id);

const failing = client.createFunction(
  {
    id: "failing",
    triggers: [{ event: "failures/failing" }],
    retries: 1,
    onFailure: async ({ event, error, step, runId }) => {
      const original = event.data.event;
      await step.run("tell", () =>
        tell("failure", original.data.id, {
          name: event.name,
          original: original.name,
          runs: [event.data.run_id !== runId, event.data.function_id],
          error: [error.name, error.message, error instanceof Error],
        }),
      );
    },
  },
  async ({ event, step, attempt }) => {
    tell("attempt", event.data.id, attempt);
    const { how } = event.data;
    const soon = new RetryAfterError("not yet", "1s");
    if (how === "step") await step.run("fail", () => Promise.reject(attempt === 0 ? soon : new RangeError("beyond")));
    if (how === "never") throw new NonRetriableError("never");
    if (how === "later" && attempt === 0) throw soon;
    if (how === "function") throw attempt === 0 ? soon : new TypeError("wrong");
    return "fine";
  },
);

const watching = client.createFunction(
  {
    id: "watching",
    triggers: [
      { event: "inngest/function.failed", if: `event.data.function_id == '${client.id}-failing'` },
      { event: "inngest/function.finished", if: `event.data.function_id == '${client.id}-failing'` },
    ],
  },
  ({ event }) => {
    const { event: original, error, result } = event.data;
    tell(event.name, original.data.id, error?.message ?? result);
  },
);

const stopped = client.createFunction(
  {
    id: "stopped",
    triggers: [{ event: "failures/stopped" }],
    cancelOn: [{ event: "failures/stop", match: "data.id" }],
    onFailure: ({ event }) => {
      tell("failure", event.data.event.data.id);
    },
  },
  async ({ event, step }) => {
    await step.run("begin", () => tell("began", event.data.id));
    await step.sleep("long", "20s");
  },
);

/** Steps that fail side by side: one for good, one that is tried again. */
const mixed = client.createFunction(
  { id: "mixed", triggers: [{ event: "failures/mixed" }], retries: 2 },
  async ({ event, step, attempt }) => {
    const parts = await Promise.allSettled([
      step.run("good", () => "good"),
      step.run("again", () => {
        tell("again", event.data.id, attempt);
        if (attempt === 0) throw new RetryAfterError("not yet", "1s");
        return "at last";
      }),
      step.run("bad", () => Promise.reject(new NonRetriableError("bad"))),
    ]);
    return parts.map((part) => (part.status === "fulfilled" ? part.value : (part.reason as Error).message));
  },
);

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  app = await startApp(client, [failing, watching, stopped, mixed]);
  expect(app.registration).toEqual({ ok: true, message: "Successfully registered" });
});
afterAll(() => app.close());

async function run(name: string, data: Record<string, unknown>) {
  const { ids } = await client.send({ name: `failures/${name}`, data });
  return ended(server, ids[0]);
}

// Attempts are far apart, unless the error says otherwise.
describe.concurrent("a function that fails", () => {
  it("for good tells onFailure once, with the event that started it and the error", async () => {
    const id = unique("never");
    expect(await run("failing", { id, how: "never" })).toMatchObject({
      status: "Failed",
      output: { message: "never" },
    });
    await until("everybody", () => toldOf(id).length === 4);
    expect(toldOf(id).filter(({ what }) => what === "attempt")).toHaveLength(1);
    expect(toldOf(id)).toContainEqual({
      what: "failure",
      id,
      more: {
        name: "inngest/function.failed",
        original: "failures/failing",
        runs: [true, `${client.id}-failing`],
        error: ["NonRetriableError", "never", true],
      },
    });
    expect(toldOf(id)).toContainEqual({ what: "inngest/function.failed", id, more: "never" });
    expect(toldOf(id)).toContainEqual({ what: "inngest/function.finished", id, more: "never" });
  });

  it.each([
    ["step", "RangeError", "beyond"],
    ["function", "TypeError", "wrong"],
  ])(
    "in its %s tells onFailure after its last attempt only",
    async (how, name, message) => {
      const id = unique(how);
      expect(await run("failing", { id, how })).toMatchObject({ status: "Failed", output: { message } });
      await until("onFailure", () => toldOf(id).some(({ what }) => what === "failure"));
      const failure = toldOf(id).find(({ what }) => what === "failure");
      expect(failure?.more).toMatchObject({ error: [name, message, true] });
      const attempts = toldOf(id).flatMap(({ what, more }) => (what === "attempt" ? [more] : []));
      expect(new Set(attempts)).toEqual(new Set([0, 1]));
    },
    70_000,
  );

  it("and then does not has not failed", async () => {
    const id = unique("later");
    expect(await run("failing", { id, how: "later" })).toMatchObject({ status: "Completed", output: "fine" });
    await until("the end", () => toldOf(id).some(({ what }) => what === "inngest/function.finished"));
    expect(toldOf(id).map(({ what }) => what)).toEqual(["attempt", "attempt", "inngest/function.finished"]);
  });

  it("may have steps beside one another that each fail in their own way", async () => {
    const id = unique("mixed");
    expect(await run("mixed", { id })).toMatchObject({ status: "Completed", output: ["good", "at last", "bad"] });
    expect(toldOf(id).map(({ more }) => more)).toEqual([0, 1]);
  });
});

it("a cancelled function has not failed: onFailure is not called", async () => {
  const id = unique("stopped");
  const { ids } = await client.send({ name: "failures/stopped", data: { id } });
  await until("the beginning", () => toldOf(id).length === 1);
  await client.send({ name: "failures/stop", data: { id } });
  expect(await ended(server, ids[0])).toMatchObject({ status: "Cancelled" });
  // A failure after it shows that whatever would have been told has been.
  const fence = unique("fence");
  await run("failing", { id: fence, how: "never" });
  await until("the fence", () => toldOf(fence).some(({ what }) => what === "failure"));
  expect(toldOf(id).map(({ what }) => what)).toEqual(["began"]);
  expect(await runsOf(server, ids[0] ?? "")).toHaveLength(1);
});
