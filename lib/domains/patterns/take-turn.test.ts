import { expect, test } from "vitest";
import { largeEventsMin, takeTurn } from "./take-turn.ts";

test("of large passes one runs at a time, also after one failed; small ones wait for nobody", async () => {
  const order: string[] = [];
  const begun = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  const large = [
    takeTurn(largeEventsMin, async () => {
      order.push("first begins");
      begun.resolve();
      await first.promise;
      order.push("first ends");
      throw new Error("it failed");
    }),
    takeTurn(10 * largeEventsMin, async () => {
      order.push("second begins");
    }),
  ];
  const settled = Promise.allSettled(large);
  await begun.promise;
  await takeTurn(largeEventsMin - 1, async () => {
    order.push("small");
  });
  first.resolve();
  await settled;
  expect(order).toEqual(["first begins", "small", "first ends", "second begins"]);
});
