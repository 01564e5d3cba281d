import type { FSWatcher } from "node:fs";
import { FileTable } from "./file-table.ts";
import type { Project } from "./find-project.ts";
import type { Rules } from "./ignore-rules.ts";
import type { Touch } from "./touches.ts";

/** A folder that is watched: what was in it when it was looked at last. Folders that are left out have no such thing. */
export class Folder {
  readonly parent: Folder | null;
  readonly name: string;
  /** Absolute, in the watcher's own form, without a slash at its end. */
  readonly path: string;
  /** Those that hold inside; until it is looked into, those it stands under. */
  rules: Rules;
  project: Project;
  /** Of the folder itself: when they differ, another one stands at its place. */
  inode = 0;
  bornMs = 0;
  readonly files = new FileTable();
  folders: Map<string, Folder> | null = null;
  touches: Map<string, Touch> | null = null;
  /** How many entries are left out, by reason. */
  leftOut: Map<string, number> | null = null;
  watcher: FSWatcher | null = null;
  state: FolderState = "new";

  constructor(parent: Folder | null, name: string, path: string, rules: Rules, project: Project) {
    this.parent = parent;
    this.name = name;
    this.path = path;
    this.rules = rules;
    this.project = project;
  }

  pathOf(name: string): string {
    return `${this.path}/${name}`;
  }
}

/**
 * `watched`: the system tells what happens in it. `polled`: it does not, so the folder is looked at now and then.
 * `unreadable`: nothing can be known of it. `gone`: it is no longer there, but what was in it has not been reported yet.
 */
export type FolderState = "new" | "watched" | "polled" | "unreadable" | "gone";
