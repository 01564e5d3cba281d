import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { rawTimeToRfc3339 } from "./parse-git-log.ts";
import { uuidV5 } from "./uuid-v5.ts";

/** The namespaces of commits, and of what else git notes of `HEAD`. They never change: ids are the same in every release. */
const commits = "b0a6b1f4-53a5-4c0e-8d0e-2f7f8e6d7a11";
const moves = "0d9a7f52-7a43-4f0c-9f5b-6f2b1c9e4d38";

/** One line of git's log of `HEAD`, without its name, its address and its message. */
export interface HeadMove {
  readonly before: string;
  readonly after: string;
  /** As git writes it: `1700000000 +0100`. */
  readonly time: string;
  /** What git did. `switch`: to another branch, or to a commit without one. */
  readonly what: "commit" | "switch" | "tool";
  /** `amend`, `cherry-pick`, `rebase`, `pull`; null for a plain commit or switch. */
  readonly action: string | null;
  /** What was switched to, where it is a branch, */
  readonly branch: string | null;
  /** and the branch that was left. */
  readonly left: string | null;
}

const lineForm = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) .*> (\d+ [+-]\d{4})\t(.*)$/;
const commitForm = /^(?:commit(?: \((initial|amend|cherry-pick)\))?|(cherry-pick|revert)): /;
const switchForm = /^checkout: moving from (\S+) to (\S+)$/;
/** A rebase tells of its end, and of each commit on the way: those are the tool's doing. */
const toolForm = /^(?:(rebase)\b[^:]*\bfinish(?:ed)?\b|(pull|merge|reset|am)\b)/;
/** A commit by its name, or by its place from another. */
const noBranch = /^[0-9a-f]{7,64}$|[~^@{:]|^HEAD$|^-$/;

const named = (place: string): string | null => (noBranch.test(place) ? null : place);

/** What a line of the log tells; null for what is no doing of a person's, or nothing new. */
export function readHeadMove(line: string): HeadMove | null {
  const [, before = "", after = "", time = "", message = ""] = lineForm.exec(line) ?? [];
  if (time === "") return null;
  const told = { before, after, time };
  const commit = commitForm.exec(message);
  if (commit) {
    const action = commit[1] ?? commit[2] ?? null;
    return { ...told, what: "commit", action: action === "initial" ? null : action, branch: null, left: null };
  }
  const [, from, to] = switchForm.exec(message) ?? [];
  if (from !== undefined && to !== undefined)
    return from === to ? null : { ...told, what: "switch", action: null, branch: named(to), left: named(from) };
  const tool = toolForm.exec(message);
  if (!tool || (before === after && tool[1] === undefined)) return null;
  return { ...told, what: "tool", action: tool[1] ?? tool[2] ?? null, branch: null, left: null };
}

/** The event of a commit: the same from every clone, whether it is seen as it is made or read from history. */
export function commitEvent(hash: string, occurredAt: string, project: string): TelemetryEvent {
  return {
    id: uuidV5(commits, hash),
    type: "commit_made",
    occurred_at: occurredAt,
    project,
    group: hash,
    source: "git",
  };
}

/** The events of moves in their order. @param branch what `HEAD` is at after the last; null where it is at none */
export function headEvents(moves: readonly HeadMove[], project: string, branch: string | null): TelemetryEvent[] {
  let at = branch;
  return moves
    .toReversed()
    .map((move) => {
      const event = headEvent(move, project, at);
      if (move.what === "switch") at = move.left;
      return event;
    })
    .reverse();
}

function headEvent(move: HeadMove, project: string, branch: string | null): TelemetryEvent {
  const occurredAt = rawTimeToRfc3339(move.time);
  if (move.what === "commit") {
    return {
      ...commitEvent(move.after, occurredAt, project),
      ...(branch === null ? {} : { branch }),
      ...(move.action === null ? {} : { metadata: { action: move.action } }),
    };
  }
  const at = move.what === "switch" ? move.branch : branch;
  return {
    id: uuidV5(moves, [move.before, move.after, move.time, move.what, move.action ?? ""].join("\0")),
    type: move.what === "switch" ? "branch_switched" : "tool_used",
    occurred_at: occurredAt,
    project,
    ...(at === null ? {} : { branch: at }),
    source: "git",
    ...(move.what === "switch" ? {} : { tool: "git", action: move.action ?? "other" }),
    ...(move.what === "switch" && at === null ? { metadata: { detached: true } } : {}),
  };
}
