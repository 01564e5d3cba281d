import { readdirSync } from "node:fs";
import { systemCode } from "../fault.ts";
import { nameEncoding, toSystem } from "./file-names.ts";
import { type Project, projectAt } from "./find-project.ts";
import { Folder } from "./folder.ts";
import { type IgnoreRules, ruleFiles } from "./ignore-rules.ts";
import { type Facts, readFacts, sameFacts } from "./read-facts.ts";

/** A folder that the person asked for, with everything below it. */
export interface Root {
  readonly path: string;
  readonly rules: IgnoreRules;
  folder: Folder;
}

/** What a tree is watched for. */
export interface TreeEvents {
  /** Begin to listen to a folder, and say how it went. */
  open(folder: Folder): Folder["state"];
  close(folder: Folder): void;
  /** A file differs from what is known of it. */
  touch(folder: Folder, name: string): void;
  /** Look into this folder too, in the same manner. */
  enqueue(folder: Folder, manner: Manner): void;
  projectOf(project: Project): Project;
}

/** How a folder is looked into. */
export interface Manner {
  /** What is not known yet was there before the watching: it is noted, and no event. */
  readonly silent: boolean;
  /** Look into the folders below as well, those too that are known and listened to. */
  readonly deep: boolean;
}

export interface TreeCounts {
  folders: number;
  files: number;
  readonly leftOut: Map<string, number>;
}

/** The folders below one root, and how they differ from what is on the disk. */
export class Tree {
  readonly root: Root;
  readonly counts: TreeCounts;
  readonly #events: TreeEvents;

  constructor(root: Root, counts: TreeCounts, events: TreeEvents) {
    this.root = root;
    this.counts = counts;
    this.#events = events;
    this.counts.folders += 1;
  }

  /**
   * Looks into one folder, listening to it first, so that whatever is made meanwhile is heard. Each file that differs is
   * touched; a folder that is new is looked into in its turn.
   */
  scan(folder: Folder, manner: Manner): void {
    const facts = readFacts(folder.path || "/");
    if (facts === undefined) {
      this.#setUnreadable(folder);
      return;
    }
    if (facts?.kind !== "folder") {
      this.markGone(folder);
      return;
    }
    if (facts.inode !== folder.inode || facts.bornMs !== folder.bornMs) this.#events.close(folder);
    folder.inode = facts.inode;
    folder.bornMs = facts.bornMs;
    // What could not be read until now was there before.
    const how = folder.state === "unreadable" ? { silent: true, deep: true } : manner;
    const fresh = folder.state === "unreadable" || folder.state === "new" || folder.state === "gone";
    if (folder.state !== "watched") folder.state = this.#events.open(folder);
    const entries = readEntries(folder.path);
    if (entries === "gone") this.markGone(folder);
    else if (entries === "unreadable") this.#setUnreadable(folder);
    else if (fresh && !this.#setRules(folder, entries)) this.drop(folder);
    else this.#compare(folder, entries, how);
  }

  /** Everything in the folder has gone with it; each file is looked for once more before that is reported. */
  markGone(folder: Folder): void {
    this.#events.close(folder);
    folder.state = "gone";
    for (const name of folder.files.names()) this.#events.touch(folder, name);
    for (const child of folder.folders?.values() ?? []) this.markGone(child);
    this.prune(folder);
  }

  /** Forgets a folder that has gone once nothing of it is left to report, and those above it likewise. */
  prune(folder: Folder): void {
    for (let at: Folder | null = folder; at !== null; at = at.parent) {
      if (at.state !== "gone" || at.files.size > 0 || at.touches !== null || at.folders !== null) return;
      if (at.parent?.folders?.get(at.name) !== at) return;
      this.#detach(at);
    }
  }

  /** Forgets a folder and all below it without a word. */
  drop(folder: Folder): void {
    for (const child of [...(folder.folders?.values() ?? [])]) this.drop(child);
    this.#events.close(folder);
    folder.state = "gone";
    this.merge(folder, new Map(folder.files.names().map((name) => [name, null])));
    this.#setLeftOut(folder, null);
    this.#detach(folder);
  }

  /** Takes a folder that came, unless it is left out. */
  adopt(folder: Folder, name: string): void {
    const verdict = this.root.rules.judge(folder.path, name, true, folder.rules);
    if ("rules" in verdict) this.#events.enqueue(this.#child(folder, name), { silent: false, deep: true });
  }

  /** Reads the rules of a folder and of all below it again; what they leave out or take in now is no event. */
  reload(folder: Folder): void {
    const entries = readEntries(folder.path);
    if (typeof entries === "string") return;
    if (!this.#setRules(folder, entries)) {
      this.drop(folder);
      return;
    }
    const gone = new Map<string, null>();
    for (const name of folder.files.names()) {
      if ("leftOut" in this.root.rules.judge(folder.path, name, false, folder.rules)) gone.set(name, null);
    }
    this.merge(folder, gone);
    for (const child of [...(folder.folders?.values() ?? [])]) this.reload(child);
    this.#compare(folder, entries, { silent: true, deep: false });
  }

  /** Takes what became of some files of a folder as known. */
  merge(folder: Folder, changes: ReadonlyMap<string, Facts | null>): void {
    this.counts.files -= folder.files.size;
    folder.files.merge(changes);
    this.counts.files += folder.files.size;
  }

  /** Finds out which project and which rules hold inside a folder; false when it is left out. */
  #setRules(folder: Folder, entries: readonly Entry[]): boolean {
    const { parent } = folder;
    const { rules } = this.root;
    const verdict = parent
      ? rules.judge(parent.path, folder.name, true, parent.rules)
      : { rules: rules.ofRoot(folder.project) };
    if ("leftOut" in verdict) return false;
    const names = entries.map(({ name }) => name);
    if (parent) {
      const own = names.includes(".git") ? projectAt(folder.path) : null;
      folder.project = own ? this.#events.projectOf(own) : parent.project;
    }
    const present = ruleFiles.filter((name) => names.includes(name));
    folder.rules = rules.inside(folder.path, verdict.rules, folder.project, present);
    return true;
  }

  #compare(folder: Folder, entries: readonly Entry[], manner: Manner): void {
    const files = new Map<string, Facts>();
    const folders = new Set<string>();
    let leftOut: Map<string, number> | null = null;
    for (const { name, isFolder } of entries) {
      const verdict = this.root.rules.judge(folder.path, name, isFolder, folder.rules);
      if ("leftOut" in verdict) {
        leftOut ??= new Map();
        leftOut.set(verdict.leftOut, (leftOut.get(verdict.leftOut) ?? 0) + 1);
      } else if (isFolder) {
        folders.add(name);
        const child = this.#child(folder, name);
        if (manner.deep || child.state !== "watched") this.#events.enqueue(child, manner);
      } else {
        const facts = readFacts(folder.pathOf(name));
        if (facts?.kind === "file") files.set(name, facts);
      }
    }
    this.#setLeftOut(folder, leftOut);
    for (const child of [...(folder.folders?.values() ?? [])]) if (!folders.has(child.name)) this.markGone(child);
    const known = new Map<string, Facts>();
    for (const [name, facts] of files) {
      const before = folder.files.get(name);
      if (before === null && manner.silent && !folder.touches?.has(name)) known.set(name, facts);
      else if (before === null || !sameFacts(before, facts)) this.#events.touch(folder, name);
    }
    for (const name of folder.files.names()) if (!files.has(name)) this.#events.touch(folder, name);
    this.merge(folder, known);
  }

  #child(folder: Folder, name: string): Folder {
    folder.folders ??= new Map();
    let child = folder.folders.get(name);
    if (!child) {
      child = new Folder(folder, name, folder.pathOf(name), folder.rules, folder.project);
      folder.folders.set(name, child);
      this.counts.folders += 1;
    }
    return child;
  }

  #detach(folder: Folder): void {
    const { parent } = folder;
    if (!parent) return;
    this.#setLeftOut(folder, null);
    parent.folders?.delete(folder.name);
    if (parent.folders?.size === 0) parent.folders = null;
    this.counts.folders -= 1;
  }

  #setUnreadable(folder: Folder): void {
    this.#events.close(folder);
    folder.state = "unreadable";
  }

  #setLeftOut(folder: Folder, now: Map<string, number> | null): void {
    const { leftOut } = this.counts;
    const add = (counts: Map<string, number> | null, sign: number) => {
      for (const [reason, number] of counts ?? []) leftOut.set(reason, (leftOut.get(reason) ?? 0) + sign * number);
    };
    add(folder.leftOut, -1);
    add(now, 1);
    folder.leftOut = now;
  }
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What is in a folder. A symbolic link is no folder, wherever it leads: so no loop can be walked. */
function readEntries(path: string): readonly Entry[] | "gone" | "unreadable" {
  try {
    const entries = readdirSync(toSystem(path || "/"), { encoding: nameEncoding, withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch (error) {
    const code = systemCode(error);
    return code === "ENOENT" || code === "ENOTDIR" ? "gone" : "unreadable";
  }
}
