import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort, isPortFree, reservePort } from "./ports.ts";

async function occupy(port: number): Promise<() => Promise<void>> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port, host: "127.0.0.1" }, resolve));
  return () => new Promise((resolve) => server.close(() => resolve()));
}

test("a port that somebody listens on is passed over", async () => {
  const port = await freePort();
  const leave = await occupy(port);
  expect(await isPortFree(port)).toBe(false);
  expect(await freePort(port)).toBeGreaterThan(port);
  await leave();
  expect(await isPortFree(port)).toBe(true);
});

test("a reserved port is given to nobody else, although nobody listens on it yet", async () => {
  const first = await reservePort(await freePort());
  const second = await reservePort(first.port);
  expect(second.port).not.toBe(first.port);
  first.release();
  const third = await reservePort(first.port);
  expect(third.port).toBe(first.port);
  second.release();
  third.release();
});
