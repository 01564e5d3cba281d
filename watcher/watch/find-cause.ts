import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { GitFolders } from "./find-repository.ts";

/** What changed files in a person's stead. */
export interface Cause {
  readonly tool: string;
  /** What it was doing, such as `checkout`, where that is known. */
  readonly action: string | null;
}

/** What git notes in its log of HEAD when it changes files; a commit leaves them as they are. */
const actions = /^(checkout|pull|merge|rebase|reset|cherry-pick|revert|am|clone)\b/;
/** File systems keep times coarsely. */
const coarseMs = 20;

/**
 * Whether git has been changing the files of a working tree since then. Only the last line's word of git's own log is
 * read, no message and no name.
 *
 * @param many more files have changed than a person changes by hand: then a rewritten index is enough of a sign
 */
export function findCause(git: GitFolders, sinceMs: number, many: boolean): Cause | null {
  const log = `${git.own}/logs/HEAD`;
  const action = isNewer(log, sinceMs) ? actions.exec(lastEntry(log))?.[1] : undefined;
  if (action !== undefined) return { tool: "git", action };
  if (!many) return null;
  return isGitAtWork(git) || isNewer(`${git.own}/index`, sinceMs) ? { tool: "git", action: null } : null;
}

/** Whether git is changing a working tree, or about to. */
export const isGitAtWork = (git: GitFolders): boolean => modifiedMs(`${git.own}/index.lock`) !== null;

const isNewer = (path: string, sinceMs: number): boolean => (modifiedMs(path) ?? 0) >= sinceMs - coarseMs;

const modifiedMs = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;

/** The message of the last line: `<old> <new> <name> <time> <zone>\t<message>`. */
function lastEntry(path: string): string {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, 2048));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return tail.toString("utf8").trimEnd().split("\n").at(-1)?.split("\t").at(-1) ?? "";
  } catch {
    return "";
  } finally {
    if (file !== null) closeSync(file);
  }
}
