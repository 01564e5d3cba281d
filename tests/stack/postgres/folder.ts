import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { removePostgres } from "#local/postgres/place.ts";

/** A folder for one cluster, taken away with whatever still serves it. */
export async function clusterFolder(mode = 0o711): Promise<{ dataDir: string; remove(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), "floyo-pg-"));
  await chmod(home, mode);
  const dataDir = join(home, "postgres");
  return {
    dataDir,
    async remove() {
      await removePostgres(dataDir);
      await rm(home, { recursive: true, force: true });
    },
  };
}

export interface Holder {
  /** The process that called `startPostgres`. */
  pid: number;
  serverPid: number;
  adminUrl: string;
  exited: Promise<unknown>;
}

/** Starts Postgres in a process of its own, so that the process can be killed. */
export async function holdPostgres(dataDir: string): Promise<Holder> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "hold-postgres.ts"), dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { pid: child.pid as number, exited, ...(JSON.parse(line) as { serverPid: number; adminUrl: string }) };
}

/** The pids of this process's descendants whose command line contains `text`. Linux only. */
export async function childrenOf(pid: number, text: string): Promise<number[]> {
  const list = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8"))
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  const lines = await Promise.all(list.map((child) => readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "")));
  return list.filter((_, index) => lines[index]?.includes(text));
}
