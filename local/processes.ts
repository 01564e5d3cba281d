import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { processIdentity } from "./process-identity.ts";
import { type Reaper, startReaper } from "./reaper.ts";
import { writeDurably } from "./secrets.ts";

export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Asked again and again until it says yes; an error counts as no. */
  ready: () => Promise<boolean>;
  readyWithinMs?: number;
  /** Every line that the process prints; all of it is in its log file too. */
  onLine?: (line: string) => void;
}

export interface ManagedProcess {
  name: string;
  pid(): number | undefined;
}

export interface Processes {
  /** Starts a process, waits until it is ready, and from then on starts it again whenever it ends unasked. */
  start(spec: ProcessSpec): Promise<ManagedProcess>;
  /** Ends all, last started first. */
  stop(): Promise<void>;
}

const logBytesMax = 10 * 1024 * 1024;

/**
 * A set of supervised child processes that never outlive their parent: it ends them in order, a reaper ends them when it
 * is killed, and when the reaper was killed too, the next `openProcesses` on the same `recordFile` does.
 */
export async function openProcesses(options: {
  recordFile: string;
  logDir: string;
  log: (line: string) => void;
}): Promise<Processes> {
  const { recordFile, logDir, log } = options;
  mkdirSync(logDir, { recursive: true });
  mkdirSync(dirname(recordFile), { recursive: true });
  await endRecorded(recordFile, log);
  const reaper = startReaper();
  const supervisors: Supervisor[] = [];
  const record = () => {
    const entries = supervisors.flatMap(({ spec, child }) => {
      const identity = child?.pid === undefined ? null : processIdentity(child.pid);
      return identity === null ? [] : [{ name: spec.name, pid: child?.pid, identity }];
    });
    writeDurably(recordFile, `${JSON.stringify(entries, null, 2)}\n`, 0o600);
  };
  return {
    async start(spec) {
      const supervisor = new Supervisor(spec, { reaper, logFile: join(logDir, `${spec.name}.log`), log, record });
      supervisors.push(supervisor);
      await supervisor.start();
      return { name: spec.name, pid: () => supervisor.child?.pid };
    },
    async stop() {
      for (const supervisor of [...supervisors].reverse()) await supervisor.stop();
      reaper.close();
      rmSync(recordFile, { force: true });
    },
  };
}

interface Surroundings {
  reaper: Reaper;
  logFile: string;
  log: (line: string) => void;
  record: () => void;
}

class Supervisor {
  readonly spec: ProcessSpec;
  child: ChildProcess | undefined;
  #around: Surroundings;
  #stopping = false;
  #isReady = false;
  #tail: string[] = [];
  #failures = 0;
  /** Settles when the process is gone and all that it printed is in its log. */
  #logged: Promise<unknown> = Promise.resolve();

  constructor(spec: ProcessSpec, around: Surroundings) {
    this.spec = spec;
    this.#around = around;
  }

  async start(): Promise<void> {
    this.#spawn();
    const deadline = Date.now() + (this.spec.readyWithinMs ?? 60_000);
    while (!this.#stopping) {
      if (this.#failures >= 3) break;
      const alive = this.child?.exitCode === null && this.child.signalCode === null;
      if (alive && (await this.spec.ready().catch(() => false))) {
        this.#isReady = true;
        this.#failures = 0;
        return;
      }
      if (Date.now() > deadline) break;
      await wait(40);
    }
    await this.stop();
    throw new Error(`${this.spec.name} did not start; the end of ${this.#around.logFile}:\n${this.#tail.join("\n")}`);
  }

  #spawn(): void {
    const { spec } = this;
    const { reaper, logFile, log, record } = this.#around;
    if (existsSync(logFile) && statSync(logFile).size > logBytesMax) renameSync(logFile, `${logFile}.1`);
    const file = createWriteStream(logFile, { flags: "a", mode: 0o600 });
    this.#logged = once(file, "close");
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: Ctrl-C reaches us alone, and we end the whole group with everything it started.
      detached: process.platform !== "win32",
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        file.write(`${line}\n`);
        this.#tail = [...this.#tail.slice(-19), line];
        spec.onLine?.(line);
      });
    }
    child.once("error", (error) => this.#tail.push(error.message));
    if (child.pid !== undefined) reaper.watch(child.pid);
    record();
    child.once("close", (code, signal) => {
      file.end();
      if (child.pid !== undefined) reaper.forget(child.pid);
      if (this.#stopping) return;
      this.#failures += 1;
      const pauseMs = Math.min(5_000, 100 * 2 ** (this.#failures - 1));
      if (this.#isReady) log(`${spec.name} ended (${signal ?? `exit ${code}`}); starting it again`);
      setTimeout(() => {
        if (!this.#stopping) this.#spawn();
      }, pauseMs);
      // A process that has been up for a while has earned a fresh count.
      setTimeout(() => {
        if (this.#isReady) this.#failures = Math.max(0, this.#failures - 1);
      }, 60_000).unref();
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.child;
    if (child?.pid === undefined) return;
    await endGroup(child.pid, () => child.exitCode === null && child.signalCode === null);
    this.#around.reaper.forget(child.pid);
    // Something that left the group may still hold the output open; it is not waited for.
    await Promise.race([this.#logged, wait(1_000, undefined, { ref: false })]);
  }
}

/** Asks the group to end, and makes it after eight seconds. Its leader gone, the rest of the group goes at once. */
async function endGroup(pid: number, leaderLives: () => boolean): Promise<void> {
  const started = Date.now();
  if (leaderLives()) {
    signalGroup(pid, "SIGTERM");
    while (leaderLives() && Date.now() - started < 8_000) await wait(25);
  }
  signalGroup(pid, "SIGKILL");
  while (leaderLives() && Date.now() - started < 12_000) await wait(25);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/** Ends what an earlier, killed run recorded. A pid that now belongs to another process is left alone. */
async function endRecorded(recordFile: string, log: (line: string) => void): Promise<void> {
  if (!existsSync(recordFile)) return;
  let entries: { name: string; pid: number; identity: string }[] = [];
  try {
    entries = JSON.parse(readFileSync(recordFile, "utf8"));
  } catch {
    // Never half-written by us; whatever it is, nothing in it can be trusted.
  }
  for (const { name, pid, identity } of entries) {
    const lives = () => processIdentity(pid) === identity;
    if (!lives()) continue;
    log(`ending ${name}, left behind by an earlier run (process ${pid})`);
    await endGroup(pid, lives);
  }
  rmSync(recordFile, { force: true });
}
