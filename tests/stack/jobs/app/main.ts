import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { Inngest } from "inngest";
import { serve } from "inngest/node";

/** An app in a process of its own, so that it can be killed. It notes each effect of its steps in a journal on disk. */
const journal = process.env.JOURNAL ?? "";
const note = (line: object) => appendFileSync(journal, `${JSON.stringify({ ...line, at: Date.now() })}\n`);

const inngest = new Inngest({ id: "killed" });

interface Steps {
  run(name: string, work: () => Promise<string>): Promise<string>;
}

/** A step that takes a moment and is noted when it has happened. */
const effect = (step: Steps, run: string, name: string, n: unknown) =>
  step.run(name, async () => {
    note({ effect: name, run, n });
    await new Promise((resolve) => setTimeout(resolve, 5));
    return `${name} of ${n}`;
  });

const work = inngest.createFunction(
  { id: "work", triggers: [{ event: "kill/work" }], retries: 1, concurrency: { limit: 8, key: "event.data.key" } },
  async ({ event, step, runId }) => {
    const { n } = event.data;
    const one = await effect(step, runId, "one", n);
    if (n % 3 === 0) await step.sleep("nap", "1s");
    const sides =
      n % 4 === 0 ? await Promise.all([effect(step, runId, "left", n), effect(step, runId, "right", n)]) : [];
    const two = await effect(step, runId, "two", n);
    return [one, ...sides, two];
  },
);

const ask = inngest.createFunction(
  { id: "ask", triggers: [{ event: "kill/ask" }], retries: 1 },
  async ({ event, step, runId }) => {
    const { n } = event.data;
    const asked = await effect(step, runId, "asked", n);
    const [answer, nap] = await Promise.all([
      step.waitForEvent("answer", { event: "kill/answer", match: "data.n", timeout: "10m" }),
      step.sleep("nap", "1s"),
    ]);
    return [asked, answer?.data.said ?? null, nap ?? "slept", await effect(step, runId, "answered", n)];
  },
);

const child = inngest.createFunction({ id: "child", triggers: [], retries: 1 }, async ({ event, step, runId }) =>
  effect(step, runId, "child", (event.data as { n: number }).n),
);

const call = inngest.createFunction(
  { id: "call", triggers: [{ event: "kill/call" }], retries: 1 },
  async ({ event, step, runId }) => {
    const { n } = event.data;
    const before = await effect(step, runId, "before", n);
    const answer = await step.invoke("invoke", { function: child, data: { n } });
    return [before, answer, await effect(step, runId, "after", n)];
  },
);

const collect = inngest.createFunction(
  { id: "collect", triggers: [{ event: "kill/collect" }], retries: 1, batchEvents: { maxSize: 5, timeout: "2s" } },
  async ({ events, step, runId }) => {
    const numbers = events.map(({ data }) => data.n);
    await effect(step, runId, "collected", numbers.join());
    return numbers;
  },
);

const pace = inngest.createFunction(
  { id: "pace", triggers: [{ event: "kill/pace" }], retries: 1, throttle: { limit: 10, period: "1s", burst: 2 } },
  async ({ event, step, runId }) => effect(step, runId, "paced", event.data.n),
);

const server = createServer(serve({ client: inngest, functions: [work, ask, child, call, collect, pace] }));
server.listen(Number(process.env.PORT), "127.0.0.1", () => process.stdout.write("ready\n"));
process.stdin.resume();
process.stdin.once("end", () => process.exit(0));
