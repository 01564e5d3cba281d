import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Inngest } from "inngest";
import { serve } from "inngest/node";

// An app of its own process for `jobs.ts`: plain Node, so that the runner is measured and not a framework. It tells its
// parent when something happened; both read the same clock.
const now = () => performance.timeOrigin + performance.now();
const tell = (what: string, n: unknown) => process.send?.({ what, n, at: now() });

const inngest = new Inngest({ id: "bench" });
const three = inngest.createFunction({ id: "three", triggers: [{ event: "bench/three" }] }, async ({ event, step }) => {
  const n = Number(event.data.n);
  tell("start", n);
  const one = await step.run("one", () => n);
  const two = await step.run("two", () => one + 1);
  await step.run("three", () => two + 1);
  tell("end", n);
});
const waits = inngest.createFunction({ id: "waits", triggers: [{ event: "bench/waits" }] }, async ({ event, step }) => {
  await step.run("ask", () => tell("asked", event.data.n));
  await step.waitForEvent("answer", { event: "bench/answer", match: "data.n", timeout: "1h" });
  tell("heard", event.data.n);
});
const child = inngest.createFunction({ id: "child", triggers: [] }, () => "child");
const calls = inngest.createFunction({ id: "calls", triggers: [{ event: "bench/calls" }] }, async ({ event, step }) => {
  await step.run("before", () => tell("called", event.data.n));
  await step.invoke("call", { function: child });
  tell("answered", event.data.n);
});

const functions = serve({ client: inngest, functions: [three, waits, child, calls] });
const server = createServer((request, response) => {
  if (request.url !== "/bare") return functions(request, response);
  // The peer: what a call costs when nothing is remembered.
  request.resume().on("end", () => response.end("{}"));
});
server.listen(0, "127.0.0.1", () =>
  process.send?.({ what: "listening", n: (server.address() as AddressInfo).port, at: now() }),
);
