import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showProgress } from "./progress.ts";

beforeEach(() => void vi.stubEnv("CI", ""));
afterEach(() => void vi.unstubAllEnvs());

function fake(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  const out = { isTTY, columns, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  return { written, progress: showProgress(out) };
}

test("in a file a step is announced, then ticked off with its time and what was found", async () => {
  const { written, progress } = fake(false);
  const work = async (note: (text: string) => void) => {
    note("port 1");
    return 5;
  };
  expect(await progress.step("Database", work)).toBe(5);
  expect(written[0]).toBe("· Database …\n");
  expect(written[1]).toMatch(/^✓ Database +\d\.\d s {2}port 1\n$/);
});

test("a step that fails is crossed out, and its error goes on", async () => {
  const { written, progress } = fake(false);
  await expect(progress.step("Database", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(written[1]).toMatch(/^✗ Database/);
});

test("on a terminal the line under way never wraps, and the last one is whole", async () => {
  vi.useFakeTimers();
  const { written, progress } = fake(true);
  const long = "a note that is longer than this narrow terminal is wide";
  let finish: () => void = () => undefined;
  const step = progress.step("Database", (note) => {
    note(long);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  await vi.advanceTimersByTimeAsync(1_000);
  const drawn = written.map((text) => text.replace("\r\u001b[K", ""));
  expect(drawn.length).toBeGreaterThan(3);
  for (const line of drawn) expect(line.length).toBeLessThan(40);
  finish();
  await step;
  expect(written.at(-1)).toContain(long);
  vi.useRealTimers();
});
