import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { openMachine } from "./open-machine.ts";

/** The command's sources, which Node runs as they are. */
export const floyoSource = fileURLToPath(new URL("../../watcher/floyo.ts", import.meta.url));

/** The one file that people install, made of the sources as they stand. Starts four times as fast as they do. */
export const floyoBundle = (): string => inject("floyoBundle");

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
  /** @param options of them, `input` is all of its stdin; null leaves it open */
  start(args: readonly string[], options?: { input?: string | null; env?: Record<string, string> }): Running;
  run(args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<Outcome>;
  remove(): Promise<void>;
}

/**
 * @param command what is run instead of the bundle
 * @param of the folder of a machine that is there already
 */
export async function makeMachine(command?: readonly string[], of?: string): Promise<Machine> {
  return openMachine(command ?? [process.execPath, floyoBundle()], of);
}
