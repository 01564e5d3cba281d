import { readdirSync } from "node:fs";
import { nameEncoding, toSystem } from "./file-names.ts";
import type { Folder } from "./folder.ts";
import { type Change, type Sighting, Vanished } from "./pair-changes.ts";
import { type Facts, readFacts, sameFacts } from "./read-facts.ts";
import type { Touch, Touches } from "./touches.ts";

export interface Settling {
  /** Whether a name that was not known is left out, and so no event. */
  isLeftOut(folder: Folder, name: string): boolean;
  /** Notes what became of the files of a folder. */
  merge(folder: Folder, changes: ReadonlyMap<string, Facts | null>): void;
  /** Where `A` and `a` are one name, only the listing tells which of them is there. */
  readonly ignoreCase: boolean;
}

/**
 * Looks at the paths that were touched, and says what became of the files there since they were known last. A name that
 * was there before and is there now was edited, even when another file has taken its place: so a save that writes beside
 * and renames over is one edit. A file that is gone from one name and stands under a new one was renamed.
 *
 * @param due those to look at; a rename may take one more out of `waiting`
 */
export function settle(due: readonly Touch[], waiting: Touches, settling: Settling): Change[] {
  const look = settling.ignoreCase ? lookByListing() : lookByPath;
  const gone: Sighting[] = [];
  const found: Sighting[] = [];
  const changes: Change[] = [];
  const updates = new Map<Folder, Map<string, Facts | null>>();
  const note = (folder: Folder, name: string, facts: Facts | null) => {
    const known = updates.get(folder) ?? new Map<string, Facts | null>();
    updates.set(folder, known.set(name, facts));
  };
  for (const { folder, name, at } of due) {
    const now = look(folder, name);
    if (now === undefined) continue;
    const before = folder.files.get(name);
    if (now?.kind === "file" && before === null) {
      if (!settling.isLeftOut(folder, name)) found.push({ folder, name, facts: now, at });
    } else if (now?.kind === "file" && before !== null) {
      if (sameFacts(before, now)) continue;
      note(folder, name, now);
      changes.push({ type: "file_modified", file: { folder, name, facts: now, at } });
    } else if (before !== null) {
      note(folder, name, null);
      gone.push({ folder, name, facts: before, at });
    }
  }
  const vanished = new Vanished(gone);
  for (const file of found) {
    note(file.folder, file.name, file.facts);
    const from = vanished.claim(file.facts, file.name);
    changes.push(from ? { type: "file_renamed", from, file } : { type: "file_created", file });
  }
  // A file may be written under its new name before it has come to rest: its touch is still waiting.
  if (vanished.size > 0) {
    for (const { folder, name, at } of [...waiting.values()]) {
      if (folder.files.has(name) || updates.get(folder)?.has(name)) continue;
      const facts = look(folder, name);
      if (facts?.kind !== "file" || settling.isLeftOut(folder, name)) continue;
      const from = vanished.claim(facts, name);
      if (!from) continue;
      note(folder, name, facts);
      changes.push({ type: "file_renamed", from, file: { folder, name, facts, at } });
    }
  }
  for (const file of vanished.rest()) changes.push({ type: "file_deleted", file });
  for (const [folder, files] of updates) settling.merge(folder, files);
  return changes.sort((a, b) => a.file.at - b.file.at);
}

type Look = (folder: Folder, name: string) => Facts | null | undefined;

const lookByPath: Look = (folder, name) => (folder.state === "gone" ? null : readFacts(folder.pathOf(name)));

function lookByListing(): Look {
  const listings = new Map<Folder, ReadonlySet<string>>();
  return (folder, name) => {
    if (folder.state === "gone") return null;
    const names = listings.get(folder) ?? new Set(readNames(folder.path));
    listings.set(folder, names);
    return names.has(name) ? readFacts(folder.pathOf(name)) : null;
  };
}

function readNames(path: string): string[] {
  try {
    return readdirSync(toSystem(path || "/"), { encoding: nameEncoding });
  } catch {
    return [];
  }
}
