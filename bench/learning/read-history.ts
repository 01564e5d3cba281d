import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { MiningEvent } from "#lib/mining/types.ts";

export interface Change {
  commit: string;
  author: string;
  occurred_at: string;
  type: string;
  path: string;
}

/** One of the bundled real histories (`tests/fixtures/histories`), `a` or `b`. */
export function readHistory(name: "a" | "b"): Change[] {
  const file = fileURLToPath(import.meta.resolve(`#tests/fixtures/histories/history-${name}.ndjson.gz`));
  return gunzipSync(readFileSync(file))
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Change);
}

/** As the git import sends them: the commit is the group. */
export function toEvents(changes: readonly Change[], project = "project"): MiningEvent[] {
  return changes.map(({ commit, type, path, occurred_at }, i) => ({
    id: `${commit}:${i}`,
    occurredAtMs: Date.parse(occurred_at),
    utcOffsetMinutes: offsetOf(occurred_at),
    type,
    path,
    project,
    group: commit,
  }));
}

function offsetOf(time: string): number {
  const match = /([+-])(\d\d):(\d\d)$/.exec(time);
  return match === null ? 0 : (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
