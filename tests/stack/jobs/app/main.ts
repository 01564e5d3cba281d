import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { Inngest } from "inngest";
import { serve } from "inngest/node";

/** An app in a process of its own, so that it can be killed. It notes each effect of its steps in a journal on disk. */
const journal = process.env.JOURNAL ?? "";
const note = (line: object) => appendFileSync(journal, `${JSON.stringify({ ...line, at: Date.now() })}\n`);

const inngest = new Inngest({ id: "killed" });

const work = inngest.createFunction(
  { id: "work", triggers: [{ event: "kill/work" }], retries: 1, concurrency: { limit: 8, key: "event.data.key" } },
  async ({ event, step, runId }) => {
    const effect = (name: string) =>
      step.run(name, async () => {
        note({ effect: name, run: runId });
        await new Promise((resolve) => setTimeout(resolve, 5));
        return `${name} of ${event.data.n}`;
      });
    const one = await effect("one");
    if (event.data.n % 3 === 0) await step.sleep("nap", "1s");
    const sides = event.data.n % 4 === 0 ? await Promise.all([effect("left"), effect("right")]) : [];
    const two = await effect("two");
    return [one, ...sides, two];
  },
);

const server = createServer(serve({ client: inngest, functions: [work] }));
server.listen(Number(process.env.PORT), "127.0.0.1", () => process.stdout.write("ready\n"));
process.stdin.resume();
process.stdin.once("end", () => process.exit(0));
