import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

const options = { atOnce: 2, waiting: 2, waitMs: 60_000, retryAfterSeconds: 3 };

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let started = false;
  return {
    run: async () => {
      started = true;
      await promise;
    },
    end: resolve,
    get started() {
      return started;
    },
  };
}

test("so many run at once, so many wait in their order, and the next is refused at once", async () => {
  const turns = new Turns(options);
  const works = Array.from({ length: 4 }, work);
  const running = works.map((one) => turns.run(one.run));
  await expect(turns.run(async () => undefined)).rejects.toMatchObject({ code: "UNAVAILABLE", retryAfterSeconds: 3 });
  expect(works.map(({ started }) => started)).toEqual([true, true, false, false]);
  works[1]?.end();
  await running[1];
  await Promise.resolve();
  expect(works.map(({ started }) => started)).toEqual([true, true, true, false]);
  for (const one of works) one.end();
  await Promise.all(running);
});

test("what fails passes its turn on", async () => {
  const turns = new Turns({ ...options, atOnce: 1 });
  const failing = turns.run(() => Promise.reject(new Error("no")));
  const next = turns.run(async () => "taken");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("taken");
});

test("who has waited for too long is refused, and takes no turn after that", async () => {
  const turns = new Turns({ ...options, atOnce: 1, waitMs: 1 });
  const first = work();
  const running = turns.run(first.run);
  await expect(turns.run(async () => undefined)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  first.end();
  await running;
  expect(await turns.run(async () => "free again")).toBe("free again");
});
