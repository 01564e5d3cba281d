import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gather } from "./gather.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("answers soon, once for all that was asked meanwhile, and once a second while it goes on", () => {
  const at: number[] = [];
  const [ask] = gather(() => at.push(performance.now()));
  const begun = performance.now();
  for (let passed = 0; passed < 3_000; passed += 50) {
    ask();
    vi.advanceTimersByTime(50);
  }
  vi.advanceTimersByTime(5_000);
  expect(at.map((ms) => ms - begun)).toEqual([250, 1_250, 2_250, 3_250]);
  ask();
  vi.advanceTimersByTime(250);
  expect(at).toHaveLength(5);
});

test("does nothing once it is taken back", () => {
  const run = vi.fn();
  const [ask, cancel] = gather(run);
  ask();
  cancel();
  vi.advanceTimersByTime(5_000);
  expect(run).not.toHaveBeenCalled();
});
