import { expect, test } from "vitest";
import { Marks } from "./marks.ts";

/** Sends a mark and lets it come back. */
function mark(marks: Marks, from: bigint, to: bigint): void {
  const name = marks.send();
  marks.sent({ from, to });
  marks.back(name);
}

test("a mark counts once it has come back, in whichever order its answer and its notification arrive", () => {
  const marks = new Marks();
  marks.begin({ from: 10n, to: 12n }, []);
  const first = marks.send();
  marks.sent({ from: 20n, to: 21n });
  expect([marks.place, marks.isLost]).toEqual([10n, true]);
  marks.back(first);
  expect([marks.place, marks.isLost]).toEqual([20n, false]);
  const second = marks.send();
  marks.back(second);
  expect(marks.place).toBe(20n);
  marks.sent({ from: 30n, to: 31n });
  expect(marks.place).toBe(30n);
  marks.back("mark of somebody else");
  expect(marks.place).toBe(30n);
});

test("what was announced is remembered for as long as a look from the place could find it again", () => {
  const marks = new Marks();
  marks.begin({ from: 10n, to: 12n }, ["there before"]);
  marks.note("early");
  // Transaction 10 is still open, so that a look begins there and finds all of these.
  mark(marks, 10n, 20n);
  marks.note("late");
  mark(marks, 10n, 30n);
  expect(["there before", "early", "late"].map((id) => marks.has(id))).toEqual([true, true, true]);
  // It has ended, but another of the second mark's time has not.
  mark(marks, 20n, 40n);
  expect(["there before", "early", "late"].map((id) => marks.has(id))).toEqual([false, false, true]);
  mark(marks, 40n, 40n);
  expect(marks.has("late")).toBe(false);
});

test("a mark that is lost with its connection moves nothing and forgets nothing", () => {
  const marks = new Marks();
  marks.begin({ from: 10n, to: 10n }, []);
  marks.note("before");
  marks.send();
  marks.sent({ from: 50n, to: 50n });
  marks.note("after");
  marks.drop();
  expect(marks.place).toBe(10n);
  expect([marks.has("before"), marks.has("after"), marks.isLost]).toEqual([true, true, false]);
});
