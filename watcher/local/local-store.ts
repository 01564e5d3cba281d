import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Home } from "../home/home.ts";
import { writePrivateFile } from "../home/private-file.ts";
import { claimSegments, listSegments, writingPath } from "../spool/segments.ts";

/** What stands in place of an account's name where one is told. */
export const localAccount = "local";

/** What is kept for this machine alone, for no account: nothing sends it. The same segments as a spool's. */
export const localFolder = (home: Home): string => join(home.spool, localAccount);

/** A store may grow beyond what a spool may: it is not on its way anywhere. */
export const localBytesMax = 4 * 1024 * 1024 * 1024;

/** The local events in the order in which they were kept, each id once, as the JSON that was kept. */
export function* readLocalLines(home: Home): Generator<{ readonly json: string; readonly event: TelemetryEvent }> {
  const folder = localFolder(home);
  const { writing, claimed } = listSegments(folder);
  const known = new Set<string>();
  const files = [
    ...claimed.map(({ name, path }) => ({ name, path })),
    ...writing.map((name) => ({ name, path: writingPath(folder, name) })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { path } of files) {
    for (const json of linesOf(path)) {
      const event = parse(json);
      if (event === null || known.has(event.id)) continue;
      known.add(event.id);
      yield { json, event };
    }
  }
}

/**
 * Takes out of the store what `goes`, and tells how much. A writer at work notices, and goes on in a file of its own; each
 * file is replaced in one step.
 */
export function removeLocal(home: Home, goes: (event: TelemetryEvent) => boolean): number {
  const gone = new Set<string>();
  for (const { path } of claimSegments(localFolder(home))) {
    const lines = [...linesOf(path)];
    const kept = lines.filter((json) => {
      const event = parse(json);
      if (event === null || !goes(event)) return true;
      gone.add(event.id);
      return false;
    });
    if (kept.length === 0) rmSync(path, { force: true });
    else if (kept.length < lines.length) writePrivateFile(path, `${kept.join("\n")}\n`);
  }
  return gone.size;
}

/** Whole lines only: one without its end was being written when its process died. */
function* linesOf(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  let start = 0;
  for (let end = bytes.indexOf(0x0a, start); end !== -1; end = bytes.indexOf(0x0a, start)) {
    if (end > start) yield bytes.toString("utf8", start, end);
    start = end + 1;
  }
}

/** What stands in the store was checked when it was put there; here, only that a fault of the disk has not spoilt it. */
function parse(json: string): TelemetryEvent | null {
  try {
    const event = JSON.parse(json) as Partial<TelemetryEvent> | null;
    return typeof event?.id === "string" && typeof event.occurred_at === "string" ? (event as TelemetryEvent) : null;
  } catch {
    return null;
  }
}
