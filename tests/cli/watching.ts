import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Machine, Outcome } from "./run-floyo.ts";

/** A `floyo watch --json` that runs, and what it has said so far. */
export interface Watching {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** The lines of its stdout: what was captured and is on disk. */
  readonly events: readonly TelemetryEvent[];
  /** The records of its stderr. */
  readonly records: readonly Record<string, unknown>[];
  /** Ends it with Ctrl-C. */
  end(): Promise<Outcome>;
}

/** Starts `floyo watch --json`, and waits until it watches. */
export async function startWatching(
  machine: Machine,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Watching> {
  const { child, outcome } = machine.start(["watch", "--json", ...args], { env });
  const events: TelemetryEvent[] = [];
  const records: Record<string, unknown>[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => events.push(JSON.parse(line)));
  const watching = new Promise<void>((resolve, reject) => {
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on("line", (line) => {
      const record = JSON.parse(line) as Record<string, unknown>;
      records.push(record);
      if (record.state === "watching") resolve();
      if (record.error) reject(new Error(line));
    });
  });
  await Promise.race([
    watching,
    outcome.then(({ stderr }) => {
      throw new Error(`floyo watch ended at once: ${stderr}`);
    }),
  ]);
  return {
    child,
    outcome,
    events,
    records,
    end: () => {
      child.kill("SIGINT");
      return outcome;
    },
  };
}

/** An event in a few words. */
export const wordsOf = ({ type, path, previous_path }: TelemetryEvent): string =>
  `${type.slice(5)} ${previous_path === undefined ? "" : `${previous_path} → `}${path}`;
