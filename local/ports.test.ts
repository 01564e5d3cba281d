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

test("two that ask at the same moment are never given the same port", async () => {
  const preferred = await freePort();
  const reserved = await Promise.all(Array.from({ length: 5 }, () => reservePort(preferred)));
  expect(new Set(reserved.map(({ port }) => port)).size).toBe(5);
  for (const { release } of reserved) release();
  const again = await reservePort(preferred);
  expect(again.port).toBe(preferred);
  again.release();
});
