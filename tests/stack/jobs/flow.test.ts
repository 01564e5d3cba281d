import { Inngest } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, makeClient, runsOf, serverOfEnv, startApp, unique, until } from "./support.ts";

const server = serverOfEnv();
const client = makeClient(server);
/** What the functions did, in order. */
const effects: { what: string; key?: unknown; n?: unknown; at: number }[] = [];
const note = (what: string, { key, n }: { key?: unknown; n?: unknown } = {}) =>
  effects.push({ what, key, n, at: Date.now() });
const noted = (what: string, key?: unknown) =>
  effects.filter((effect) => effect.what === what && (key === undefined || effect.key === key));

const first = client.createFunction({ id: "first", triggers: [{ event: "flow/both" }] }, () => "first");
const second = client.createFunction(
  { id: "second", triggers: [{ event: "flow/both" }, { event: "flow/other" }] },
  () => "second",
);
const wild = client.createFunction({ id: "wild", triggers: [{ event: "flow/wild.*" }] }, ({ event }) => event.name);
const once = client.createFunction({ id: "once", triggers: [{ event: "flow/once" }] }, ({ event }) => {
  note("once", { key: event.data.key });
});
const keyed = client.createFunction(
  { id: "keyed", triggers: [{ event: "flow/keyed" }], idempotency: "event.data.key" },
  ({ event }) => {
    note("keyed", { key: event.data.key, n: event.data.n });
  },
);
const filtered = client.createFunction(
  { id: "filtered", triggers: [{ event: "flow/filtered", if: "event.data.colour == 'red' && event.data.size != 3" }] },
  ({ event }) => {
    note("filtered", { n: event.data.n });
  },
);
const fenced = client.createFunction({ id: "fenced", triggers: [{ event: "flow/filtered" }] }, ({ event }) => {
  note("fenced", { n: event.data.n });
});
const debounced = client.createFunction(
  { id: "debounced", triggers: [{ event: "flow/debounced" }], debounce: { key: "event.data.key", period: "1s" } },
  ({ event }) => {
    note("debounced", { key: event.data.key, n: event.data.n });
  },
);
const impatient = client.createFunction(
  { id: "impatient", triggers: [{ event: "flow/impatient" }], debounce: { period: "1s", timeout: "2s" } },
  ({ event }) => {
    note("impatient", { n: event.data.n });
  },
);
const cancellable = client.createFunction(
  { id: "cancellable", triggers: [{ event: "flow/long" }], cancelOn: [{ event: "flow/stop", match: "data.key" }] },
  async ({ event, step }) => {
    await step.run("begin", () => note("began", { key: event.data.key }));
    await step.sleep("long", "3s");
    await step.run("finish", () => note("finished", { key: event.data.key }));
  },
);

type Concurrency = NonNullable<Parameters<typeof client.createFunction>[0]["concurrency"]>;

/** Functions that tell how many of them were inside at the same time; those with the same `most` are counted together. */
function counting(
  id: string,
  concurrency: Concurrency,
  most = new Map<string, number>(),
  inside = new Map<string, number>(),
) {
  const fn = client.createFunction(
    { id, triggers: [{ event: `flow/${id}` }], concurrency },
    async ({ event, step }) => {
      await step.run("work", async () => {
        for (const key of ["all", String(event.data.key)]) {
          inside.set(key, (inside.get(key) ?? 0) + 1);
          most.set(key, Math.max(most.get(key) ?? 0, inside.get(key) ?? 0));
        }
        await new Promise((resolve) => setTimeout(resolve, 60));
        for (const key of ["all", String(event.data.key)]) inside.set(key, (inside.get(key) ?? 0) - 1);
      });
      note(id, { key: event.data.key, n: event.data.n });
    },
  );
  return { fn, most };
}
const limited = counting("limited", { limit: 2 });
const perKey = counting("per-key", [{ limit: 1, key: "event.data.key" }, { limit: 3 }]);

const together: Concurrency = [{ limit: 1, key: `"${unique("shared")}"`, scope: "account" }];
const [most, inside] = [new Map<string, number>(), new Map<string, number>()];
const [left, right] = [counting("left", together, most, inside), counting("right", together, most, inside)];

let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  const functions = [
    first,
    second,
    wild,
    once,
    keyed,
    filtered,
    fenced,
    debounced,
    impatient,
    cancellable,
    limited.fn,
    perKey.fn,
    left.fn,
    right.fn,
  ];
  app = await startApp(client, functions);
  expect(app.registration).toEqual({ ok: true, message: "Successfully registered" });
});
afterAll(() => app.close());

describe.concurrent("events", () => {
  it("start every function that waits for them", async () => {
    const { ids } = await client.send({ name: "flow/both", data: {} });
    const runs = await until("both runs", async () => {
      const found = await runsOf(server, ids[0] ?? "");
      return found.filter(({ status }) => status === "Completed").length === 2 && found;
    });
    expect(runs.map(({ output }) => output).sort()).toEqual(["first", "second"]);
  });

  it("start a function that waits for every event of a kind", async () => {
    const { ids } = await client.send([{ name: "flow/wild.life" }, { name: "flow/wilderness" }]);
    expect(await ended(server, ids[0])).toMatchObject({ status: "Completed", output: "flow/wild.life" });
    expect(await runsOf(server, ids[1] ?? "")).toEqual([]);
  });

  it("may be sent many at once, and are named in the same order", async () => {
    const { ids } = await client.send(Array.from({ length: 20 }, () => ({ name: "flow/other", data: {} })));
    expect(new Set(ids).size).toBe(20);
    expect(await ended(server, ids[0])).toMatchObject({ status: "Completed", output: "second" });
    expect(await ended(server, ids[19])).toMatchObject({ status: "Completed", output: "second" });
  });

  it("with an id start nothing a second time, not in one request and not in two", async () => {
    const id = unique("id");
    const event = { name: "flow/once", id, data: { key: id } };
    await client.send([event, event]);
    await client.send(event);
    // What is sent last with its own id shows that whatever came before has been looked at.
    await client.send({ name: "flow/once", id: `${id}-fence`, data: { key: `${id}-fence` } });
    await until(
      "the first and the fence",
      () => noted("once", id).length > 0 && noted("once", `${id}-fence`).length > 0,
    );
    expect(noted("once", id)).toHaveLength(1);
  });

  it("sent again because the answer was lost keep their ids and start nothing twice", async () => {
    const key = unique("seed");
    const headers = {
      "content-type": "application/json",
      "x-inngest-event-id-seed": `${Date.now()},${Buffer.alloc(10, 7).toString("base64")}`,
    };
    const send = async () => {
      const body = JSON.stringify([
        { name: "flow/once", data: { key } },
        { name: "flow/once", data: { key } },
      ]);
      const answer = await fetch(`${server.baseUrl}/e/${server.eventKey}`, { method: "POST", headers, body });
      return (await answer.json()) as { ids: string[]; status: number };
    };
    const [one, two] = [await send(), await send()];
    expect(two).toEqual(one);
    expect(new Set(one.ids).size).toBe(2);
    for (const id of one.ids) expect(await ended(server, id)).toMatchObject({ status: "Completed" });
    expect(noted("once", key)).toHaveLength(2);
  });

  it("are refused with a wrong key", async () => {
    const stranger = new Inngest({ id: "stranger", isDev: false, baseUrl: server.baseUrl, eventKey: "wrong-key" });
    await expect(stranger.send({ name: "flow/once", data: {} })).rejects.toThrow();
  });

  it.each([
    ["no name", {}],
    ["a name of the server's own", { name: "inngest/function.failed", data: {} }],
    ["data that are no object", { name: "flow/once", data: "text" }],
    ["more than 256 KiB", { name: "flow/once", data: { text: "x".repeat(300_000) } }],
  ])("are refused with %s, and say why", async (_what, event) => {
    const answer = await fetch(`${server.baseUrl}/e/${server.eventKey}`, {
      method: "POST",
      body: JSON.stringify(event),
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect((await answer.json()) as { error: string }).toMatchObject({ error: expect.any(String) });
  });

  it("pass a trigger's filter or start nothing", async () => {
    const wanted = [
      { colour: "red", size: 1 },
      { colour: "red", size: 3 },
      { colour: "blue", size: 1 },
      {},
      { colour: "red" },
    ];
    await client.send(wanted.map((data, n) => ({ name: "flow/filtered", data: { ...data, n } })));
    await until("the function without a filter", () => noted("fenced").length === wanted.length);
    await until("the filtered function", () => noted("filtered").length === 2);
    expect(
      noted("filtered")
        .map(({ n }) => n)
        .sort(),
    ).toEqual([0, 4]);
  });
});

describe.concurrent("functions", () => {
  it("with an idempotency key start once per key", async () => {
    const key = unique("key");
    for (const n of [1, 2, 3]) await client.send({ name: "flow/keyed", data: { key, n } });
    await client.send({ name: "flow/keyed", data: { key: `${key}-other`, n: 4 } });
    await until("both keys", () => noted("keyed", key).length > 0 && noted("keyed", `${key}-other`).length > 0);
    expect(noted("keyed", key).map(({ n }) => n)).toEqual([1]);
  });

  it("that are debounced start once, with the newest event, for each key", async () => {
    const [a, b] = [unique("a"), unique("b")];
    for (const n of [1, 2, 3]) {
      await client.send({ name: "flow/debounced", data: { key: a, n } });
      await client.send({ name: "flow/debounced", data: { key: b, n: n * 10 } });
    }
    const sentAt = Date.now();
    await until("both", () => noted("debounced", a).length > 0 && noted("debounced", b).length > 0);
    expect(noted("debounced", a)).toMatchObject([{ n: 3 }]);
    expect(noted("debounced", b)).toMatchObject([{ n: 30 }]);
    expect(noted("debounced", a)[0]?.at).toBeGreaterThan(sentAt + 800);
  });

  it("that are debounced start at the timeout, however often they are put off", async () => {
    const startedAt = Date.now();
    let n = 0;
    await until("the start", async () => {
      await client.send({ name: "flow/impatient", data: { n: ++n } });
      return noted("impatient").length > 0;
    });
    const took = (noted("impatient")[0]?.at ?? 0) - startedAt;
    expect(took).toBeGreaterThanOrEqual(1900);
    expect(took).toBeLessThan(8000);
  });

  it("are cancelled by the event that matches, and only then", async () => {
    const [stays, goes] = [unique("stays"), unique("goes")];
    const { ids } = await client.send([stays, goes].map((key) => ({ name: "flow/long", data: { key } })));
    await until("both to begin", () => noted("began", stays).length === 1 && noted("began", goes).length === 1);
    await client.send([
      { name: "flow/stop", data: { key: goes } },
      { name: "flow/stop", data: {} },
    ]);
    expect(await ended(server, ids[1])).toMatchObject({ status: "Cancelled" });
    expect(await ended(server, ids[0])).toMatchObject({ status: "Completed" });
    expect(noted("finished", stays)).toHaveLength(1);
    expect(noted("finished", goes)).toHaveLength(0);
  });

  it("never have more steps under way than their limit", async () => {
    await client.send(Array.from({ length: 12 }, (_, n) => ({ name: "flow/limited", data: { key: "k", n } })));
    await until("all", () => noted("limited").length === 12);
    expect(limited.most.get("all")).toBe(2);
  });

  it("never have more steps under way for one key than the key's limit, and do not let one key hold up another", async () => {
    const events = ["a", "b", "c", "d"].flatMap((key) =>
      [1, 2, 3].map((n) => ({ name: "flow/per-key", data: { key, n } })),
    );
    await client.send(events);
    await until("all", () => noted("per-key").length === events.length);
    expect(["a", "b", "c", "d"].map((key) => perKey.most.get(key))).toEqual([1, 1, 1, 1]);
    expect(perKey.most.get("all")).toBeGreaterThan(1);
    expect(perKey.most.get("all")).toBeLessThanOrEqual(3);
  });

  it("that share a limit keep it together", async () => {
    await client.send(
      [1, 2, 3, 4].flatMap((n) => ["left", "right"].map((side) => ({ name: `flow/${side}`, data: { key: "k", n } }))),
    );
    await until("all", () => noted("left").length === 4 && noted("right").length === 4);
    expect(most.get("all")).toBe(1);
  });

  it("answer only to calls with the server's signature", async () => {
    const answer = await fetch(`${app.url}?fnId=${client.id}-first&stepId=step`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-inngest-signature": `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}`,
      },
      body: JSON.stringify({
        version: 1,
        event: {},
        events: [{}],
        steps: {},
        ctx: { run_id: "x", attempt: 0, stack: null },
      }),
    });
    expect(answer.status).toBe(401);
  });
});
