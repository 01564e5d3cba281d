import { closeSync, openSync, readSync, statSync } from "node:fs";
import { headEvents, readHeadMove } from "../collect/head-event.ts";
import { toText } from "./file-names.ts";
import type { Project } from "./find-project.ts";
import { readBranch } from "./find-repository.ts";
import type { Formed } from "./form-events.ts";

/** A line of git's log is short; of a longer leap, as after a rebase of thousands, the end is read. */
const bytesMax = 1_000_000;

/**
 * Follows git's log of `HEAD` in each working tree: the commits that are made, and the branches that are switched to. Of
 * a line only hashes, time, and what git did are looked at; never a message, a name or an address.
 */
export class HeadFollower {
  /** How much of each log has been read, by the folder that git keeps it in. */
  readonly #read = new Map<string, number>();

  /** What was done since the last look. What stands in a log when it is first met is history. */
  look(projects: Iterable<Project>): Formed[] {
    const seen = new Set<string>();
    const formed: Formed[] = [];
    for (const project of projects) {
      if (project.git === null || seen.has(project.git.own)) continue;
      seen.add(project.git.own);
      formed.push(...this.#lookAt(project, project.git.own));
    }
    return formed;
  }

  #lookAt(project: Project, own: string): Formed[] {
    const path = `${own}/logs/HEAD`;
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const from = this.#read.get(own);
    // A log that is shorter has been tidied.
    if (from === undefined || size <= from) {
      this.#read.set(own, size);
      return [];
    }
    const text = readPart(path, Math.max(from, size - bytesMax), size);
    const whole = text.lastIndexOf(0x0a) + 1;
    this.#read.set(own, size - (text.length - whole));
    const moves = text
      .toString("utf8", 0, whole)
      .split("\n")
      .flatMap((line) => readHeadMove(line) ?? []);
    return headEvents(moves, project.name, readBranch(own)).map((event) => ({
      event: { ...event, clock: "device" },
      cause: null,
      places: [toText(project.top)],
    }));
  }
}

function readPart(path: string, from: number, to: number): Buffer {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    const part = Buffer.alloc(to - from);
    return part.subarray(0, readSync(file, part, 0, part.length, from));
  } catch {
    return Buffer.alloc(0);
  } finally {
    if (file !== null) closeSync(file);
  }
}
