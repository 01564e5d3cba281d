import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { env } from "#lib/platform/env.ts";
import { type Handler, serveHandlers } from "#tests/integration/serve-handlers.ts";

/** Stands where the runner would be, and keeps what the app tells it about itself. */
const told: { url: string }[] = [];
const runner = createServer(async (request: IncomingMessage, response) => {
  told.push(JSON.parse(await text(request)) as { url: string });
  response.writeHead(200, { "content-type": "application/json" }).end('{"status":200,"modified":true}');
});
let close: () => Promise<void> = async () => undefined;
let url = "";
const before = process.env.INNGEST_BASE_URL;

beforeAll(async () => {
  await new Promise<void>((resolve) => runner.listen(0, "127.0.0.1", resolve));
  process.env.INNGEST_BASE_URL = `http://127.0.0.1:${(runner.address() as AddressInfo).port}`;
  // The client reads its environment as it is made.
  const jobs = await import("#app/api/inngest/route.ts");
  ({ url, close } = await serveHandlers({
    "PUT /api/inngest": jobs.PUT as Handler,
    "POST /api/inngest": jobs.POST as Handler,
  }));
});
afterAll(async () => {
  if (before === undefined) delete process.env.INNGEST_BASE_URL;
  else process.env.INNGEST_BASE_URL = before;
  runner.closeAllConnections();
  runner.close();
  await close();
});

test.each<Record<string, string>>([
  { host: "evil.example" },
  { host: "evil.example:1234", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
  { "x-forwarded-proto": "https", forwarded: "host=evil.example" },
])("a stranger who asks for a registration with %j does not choose where jobs go", async (headers) => {
  told.length = 0;
  await send("PUT", headers);
  const places = told.map((registration) => new URL(registration.url)).map(({ origin, pathname }) => origin + pathname);
  expect(places).toEqual([new URL("/api/inngest", env().SITE_URL).href]);
});

test("a call without the runner's signature runs nothing", async () => {
  expect(await send("POST", {})).toBe(401);
});

/** With node:http, because fetch lets nobody write the Host header. */
async function send(method: string, headers: Record<string, string>): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sent = request(
      `${url}/api/inngest?fnId=floyo-analyze-patterns&stepId=step`,
      { method, headers: { "content-type": "application/json", ...headers } },
      (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on("error", reject);
    sent.end("{}");
  });
}
