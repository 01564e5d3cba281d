import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { processIdentity } from "./process-identity.ts";
import { openProcesses } from "./processes.ts";

const dir = mkdtempSync(join(tmpdir(), "floyo-processes-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Processes start and end as slowly as the machine is busy. */
vi.setConfig({ testTimeout: 180_000 });
const patient = { timeout: 60_000, interval: 20 };

const open = (name: string, log: string[] = []) =>
  openProcesses({ recordFile: join(dir, `${name}.json`), logDir: join(dir, "logs"), log: (line) => log.push(line) });

/** A program that says on its output and then in a file that it is up, and does what `then` says. */
function program(name: string, then = "setInterval(() => {}, 1000)") {
  const file = join(dir, `${name}.up`);
  return {
    name,
    command: process.execPath,
    args: [
      "-e",
      `console.log("up"); require("fs").appendFileSync(${JSON.stringify(file)}, process.pid + "\\n"); ${then}`,
    ],
    ready: async () => existsSync(file),
    starts: () => readFileSync(file, "utf8").trim().split("\n").map(Number),
  };
}

const gone = (pid: number) => vi.waitFor(() => expect(processIdentity(pid)).toBeNull(), patient);

test("what ends unasked is started again; what is stopped stays ended; its lines are in its log", async () => {
  const log: string[] = [];
  const processes = await open("again", log);
  const spec = program("again");
  const running = await processes.start(spec);
  process.kill(running.pid() as number, "SIGKILL");
  await vi.waitFor(() => expect(spec.starts()).toHaveLength(2), patient);
  expect(log).toEqual(["again ended (SIGKILL); starting it again"]);
  await processes.stop();
  for (const pid of spec.starts()) await gone(pid);
  const lines = () => readFileSync(join(dir, "logs", "again.log"), "utf8");
  await vi.waitFor(() => expect(lines()).toBe("up\nup\n"), patient);
  expect(existsSync(join(dir, "again.json"))).toBe(false);
});

test("a program that cannot start is given up on, with its last words", async () => {
  const processes = await open("broken");
  const spec = { ...program("broken", "console.error('no such thing'); process.exit(3)"), ready: async () => false };
  await expect(processes.start(spec)).rejects.toThrow(/broken did not start[\s\S]*no such thing/);
  await processes.stop();
});

test("a program that ignores being asked is made to end, with all that it started", async () => {
  const processes = await open("stubborn");
  const child = `const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    require("fs").appendFileSync(${JSON.stringify(join(dir, "stubborn.up"))}, child.pid + "\\n"); setInterval(() => {}, 1000)`;
  const spec = program("stubborn", child);
  await processes.start({
    ...spec,
    ready: async () => existsSync(join(dir, "stubborn.up")) && spec.starts().length === 2,
  });
  await processes.stop();
  for (const pid of spec.starts()) await gone(pid);
});

test("when the one who started them is killed, they end by themselves", async () => {
  const spec = program("orphan");
  const script = join(dir, "parent.ts");
  writeFileSync(
    script,
    `import { openProcesses } from ${JSON.stringify(join(import.meta.dirname, "processes.ts"))};
     const processes = await openProcesses({ recordFile: ${JSON.stringify(join(dir, "orphan.json"))}, logDir: ${JSON.stringify(dir)}, log() {} });
     await processes.start({ name: "orphan", command: process.execPath, args: ${JSON.stringify(spec.args)}, ready: async () => true });
     setInterval(() => {}, 1000);`,
  );
  const parent = spawn(process.execPath, [script], { stdio: "inherit" });
  await vi.waitFor(() => expect(spec.starts()).toHaveLength(1), patient);
  parent.kill("SIGKILL");
  await once(parent, "exit");
  for (const pid of spec.starts()) await gone(pid);
});
