import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { takeExclusive } from "./exclusive.ts";

const dir = mkdtempSync(join(tmpdir(), "floyo-lock-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("one at a time, and again after it is released", () => {
  const file = join(dir, "a.lock");
  const lock = takeExclusive(file);
  expect(() => takeExclusive(file)).toThrow(expect.objectContaining({ code: "LOCKED" }));
  lock.release();
  lock.release();
  takeExclusive(file).release();
});

test("a lock dies with the process that held it, kill -9 included", async () => {
  const file = join(dir, "b.lock");
  const script = `import { takeExclusive } from ${JSON.stringify(join(import.meta.dirname, "exclusive.ts"))};
    takeExclusive(${JSON.stringify(file)}); process.stdout.write("held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  try {
    expect(() => takeExclusive(file)).toThrow(/another process holds/);
  } finally {
    holder.kill("SIGKILL");
  }
  takeExclusive(file, 5_000).release();
});
