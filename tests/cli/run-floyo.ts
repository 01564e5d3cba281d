import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { buildFloyo } from "#watcher/build.ts";
import { openMachine } from "./open-machine.ts";

/** The command's sources, which Node runs as they are. */
export const floyoSource = fileURLToPath(new URL("../../watcher/floyo.ts", import.meta.url));

let bundle: Promise<string> | undefined;
const leftovers: string[] = [];
afterAll(() => Promise.all(leftovers.map((folder) => rm(folder, { recursive: true, force: true }))));

/** The one file that people install, made of the sources as they stand. Starts four times as fast as they do. */
export function floyoBundle(): Promise<string> {
  bundle ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), "floyo-bundle-"));
    leftovers.push(folder);
    await buildFloyo(join(folder, "floyo.mjs"));
    return join(folder, "floyo.mjs");
  })();
  return bundle;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** A person's machine, as far as the command knows it: a home of its own, and a working folder. */
export interface Machine {
  readonly home: string;
  readonly folder: string;
  start(args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Running;
  run(args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<Outcome>;
  remove(): Promise<void>;
}

/**
 * @param command what is run instead of the bundle
 * @param of the folder of a machine that is there already
 */
export async function makeMachine(command?: readonly string[], of?: string): Promise<Machine> {
  return openMachine(command ?? [process.execPath, await floyoBundle()], of);
}
