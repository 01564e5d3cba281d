import { isGitAtWork } from "./find-cause.ts";
import { type Project, projectOfRoot } from "./find-project.ts";
import { Folder } from "./folder.ts";
import { type IgnoreRules, ruleFiles } from "./ignore-rules.ts";
import type { Notifier } from "./notifier.ts";
import type { Change } from "./pair-changes.ts";
import { Polling } from "./polling.ts";
import { readFacts } from "./read-facts.ts";
import { settle } from "./settle.ts";
import { type Touch, Touches, type TouchTimes } from "./touches.ts";
import { type Manner, Tree, type TreeCounts } from "./tree.ts";

export interface WatchOptions {
  /** Absolute, in the watcher's own form; none inside another. */
  readonly roots: readonly { readonly path: string; readonly rules: IgnoreRules }[];
  readonly notifier: (onOverflow: () => void) => Notifier;
  readonly times: TouchTimes;
  readonly ignoreCase: boolean;
  /** The name for every project, instead of each one's own. */
  readonly project: string | null;
  /** @param waiting how many more files have been touched and not been looked at; counted up to `waitingMax` */
  readonly onChanges: (changes: readonly Change[], waiting: number) => void;
  readonly waitingMax: number;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** Something that the person should know of; the watching goes on. */
export type Trouble =
  | { readonly kind: "overflow" }
  | { readonly kind: "limit"; readonly code: string; readonly folder: string }
  | { readonly kind: "root_gone" | "root_back"; readonly folder: string }
  | { readonly kind: "clock"; readonly byMs: number };

export interface WatchCounts {
  readonly folders: number;
  readonly files: number;
  readonly polled: number;
  readonly unreadable: number;
  readonly leftOut: ReadonlyMap<string, number>;
}

/** Scanning gives way to everything else after this long. */
const sliceMs = 15;
/** Git's lock is waited for no longer than this: it is held while commit hooks run, too. */
const gitPatienceMs = 2_000;
/** The least time between two looks at what was touched. */
const settleRestMs = 15;
/** After an overflow everything is looked at again, once the storm has let up for so long. */
const overflowPauseMs = 250;

/** Watches folders with all below them, and tells what became of the files, each as one change. */
export class TreesWatcher {
  readonly #options: WatchOptions;
  readonly #notifier: Notifier;
  readonly #touches: Touches;
  readonly #trees = new Map<Folder, Tree>();
  readonly #counts: TreeCounts = { folders: 0, files: 0, leftOut: new Map() };
  readonly #polled: Polling;
  readonly #unreadable = new Set<Folder>();
  readonly #projects = new Set<Project>();
  #queue: { folder: Folder; manner: Manner }[] = [];
  #heard = new Map<Folder, Set<string>>();
  #working = false;
  #closed = false;
  #ready: (() => void) | null = null;
  #settleTimer: NodeJS.Timeout | null = null;
  #overflowTimer: NodeJS.Timeout | null = null;
  /** Looking and keeping may take a third of the time: when much happens, more is done at once. */
  #restUntil = 0;
  #toldOfLimit = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#notifier = options.notifier(() => this.#onOverflow());
    this.#touches = new Touches(options.times);
    this.#polled = new Polling((folder) => this.#treeOf(folder)?.scan(folder, { silent: false, deep: false }));
  }

  get counts(): WatchCounts {
    return { ...this.#counts, polled: this.#polled.size, unreadable: this.#unreadable.size };
  }

  /** Resolves once every folder is listened to and known. */
  start(): Promise<void> {
    for (const root of this.#options.roots) this.#begin(root);
    return new Promise((resolve) => {
      this.#ready = resolve;
      this.#work();
    });
  }

  /** Looks at everything anew: what differs from what is known is reported as if it had been heard of. */
  rescan(): void {
    for (const folder of this.#trees.keys()) this.#enqueue(folder, { silent: false, deep: true });
  }

  /** Reports at once what waits for its pause, and stops. */
  close(): void {
    if (this.#closed) return;
    this.settleNow();
    this.#closed = true;
    this.#polled.close();
    for (const timer of [this.#settleTimer, this.#overflowTimer]) if (timer) clearTimeout(timer);
    for (const [root, tree] of this.#trees) this.#closeBelow(tree, root);
  }

  /** Reports at once what has been heard of. */
  settleNow(): void {
    this.#lookAtHeard();
    while (this.#queue.length > 0) this.#scanNext();
    this.#settle(true);
  }

  /** Looks after what nobody tells of: roots that went or came back, folders that could not be read or listened to. */
  checkUp(): void {
    for (const [folder, tree] of [...this.#trees]) {
      if (folder.state !== "gone" && this.#isThere(folder)) continue;
      const back = readFacts(folder.path || "/")?.kind === "folder";
      if (folder.state !== "gone") this.#loseRoot(tree, folder);
      if (back) this.#begin(tree.root, "root_back");
    }
    for (const folder of this.#unreadable) this.#enqueue(folder, { silent: false, deep: false });
  }

  /** Reads the rules of every root again, as after a change to git's own excludes. */
  reloadRules(): void {
    for (const [folder, tree] of this.#trees) tree.reload(folder);
    this.#work();
  }

  /** The projects that have been met. */
  get projects(): ReadonlySet<Project> {
    return this.#projects;
  }

  #begin(root: { path: string; rules: IgnoreRules }, trouble?: "root_back"): void {
    for (const [folder, tree] of this.#trees) {
      if (tree.root.path !== root.path) continue;
      this.#trees.delete(folder);
      this.#counts.folders -= 1;
    }
    const project = this.#named(projectOfRoot(root.path));
    const folder = new Folder(null, "", root.path, root.rules.ofRoot(project), project);
    const tree = new Tree({ ...root, folder }, this.#counts, {
      open: (one) => this.#open(one),
      close: (one) => this.#close(one),
      touch: (one, name) => this.#touch(one, name),
      enqueue: (one, manner) => this.#enqueue(one, manner),
      projectOf: (found) => this.#named(found),
    });
    this.#trees.set(folder, tree);
    this.#enqueue(folder, { silent: true, deep: true });
    if (trouble) this.#options.onTrouble({ kind: trouble, folder: root.path });
  }

  #named(project: Project): Project {
    const named = this.#options.project === null ? project : { ...project, name: this.#options.project };
    this.#projects.add(named);
    return named;
  }

  #treeOf = (folder: Folder): Tree | undefined => this.#trees.get(rootOf(folder));

  #open(folder: Folder): Folder["state"] {
    this.#unreadable.delete(folder);
    if (this.#notifier.recursive && folder.parent) return "watched";
    const opened = this.#notifier.open(folder.path, (name, entry) => this.#hear(folder, name, entry));
    if (!("fault" in opened)) {
      folder.watcher = opened;
      this.#polled.delete(folder);
      return "watched";
    }
    if (opened.fault === "EACCES" || opened.fault === "EPERM") return this.#setUnreadable(folder);
    this.#polled.add(folder);
    if (!this.#toldOfLimit) this.#options.onTrouble({ kind: "limit", code: opened.fault, folder: folder.path });
    this.#toldOfLimit = true;
    return "polled";
  }

  #setUnreadable(folder: Folder): "unreadable" {
    this.#unreadable.add(folder);
    return "unreadable";
  }

  #close(folder: Folder): void {
    folder.watcher?.close();
    folder.watcher = null;
    if (folder.state === "watched") folder.state = "new";
    this.#polled.delete(folder);
    this.#unreadable.delete(folder);
  }

  #closeBelow(tree: Tree, folder: Folder): void {
    for (const child of folder.folders?.values() ?? []) this.#closeBelow(tree, child);
    this.#close(folder);
  }

  #hear(folder: Folder, name: string | null, entry: "came or went" | "changed"): void {
    if (this.#closed) return;
    if (name === null) {
      this.#enqueue(folder, { silent: false, deep: this.#notifier.recursive });
      return;
    }
    const [at, rest] = this.#notifier.recursive ? descend(folder, name) : [folder, name];
    this.#touch(at, rest);
    if (entry === "changed" && !this.#notifier.recursive) return;
    if (this.#heard.size === 0) setImmediate(() => this.#lookAtHeard());
    const names = this.#heard.get(at) ?? new Set();
    this.#heard.set(at, names.add(rest));
  }

  /** A folder that came is looked into at once: whatever is made in it before it is listened to is found there. */
  #lookAtHeard(): void {
    const heard = this.#heard;
    this.#heard = new Map();
    if (this.#closed) return;
    for (const [folder, names] of heard) {
      const tree = this.#treeOf(folder);
      if (!tree || folder.state === "gone") continue;
      for (const name of names) {
        const known = folder.folders?.get(name);
        const facts = readFacts(folder.pathOf(name));
        if (facts?.kind === "folder") {
          const other = known && (known.inode !== facts.inode || known.bornMs !== facts.bornMs);
          if (known && !other && known.state === "watched") continue;
          if (known && "leftOut" in tree.root.rules.judge(folder.path, name, true, folder.rules)) continue;
          if (known) this.#enqueue(known, { silent: false, deep: true });
          else tree.adopt(folder, name);
        } else if (known && facts !== undefined) tree.markGone(known);
        else if (folder.parent === null && facts === null && folder.path.endsWith(`/${name}`)) this.checkUp();
      }
    }
    this.#work();
  }

  #touch(folder: Folder, name: string): void {
    this.#touches.add(folder, name, performance.now(), Date.now());
    this.#scheduleSettle();
  }

  #enqueue(folder: Folder, manner: Manner): void {
    this.#queue.push({ folder, manner });
    if (!this.#working && this.#ready === null) setImmediate(() => this.#work());
  }

  #scanNext(): void {
    const next = this.#queue.pop();
    if (next) this.#treeOf(next.folder)?.scan(next.folder, next.manner);
    if (next?.folder.state === "unreadable") this.#unreadable.add(next.folder);
  }

  #work(): void {
    if (this.#working || this.#closed) return;
    const until = performance.now() + sliceMs;
    this.#working = true;
    while (this.#queue.length > 0 && performance.now() < until) this.#scanNext();
    this.#working = false;
    if (this.#queue.length > 0) {
      setImmediate(() => this.#work());
      return;
    }
    this.#ready?.();
    this.#ready = null;
    this.#scheduleSettle();
  }

  #scheduleSettle(): void {
    if (this.#settleTimer || this.#closed || this.#ready !== null || this.#queue.length > 0) return;
    const due = this.#touches.dueAt();
    if (due === null) return;
    const now = performance.now();
    this.#settleTimer = setTimeout(
      () => {
        this.#settleTimer = null;
        const started = performance.now();
        // A rename shows in full once every folder that came has been looked into, a checkout once git is done.
        if (this.#queue.length === 0 && !this.#mustAwaitGit(started)) this.#settle(false);
        const ended = performance.now();
        this.#restUntil = ended + Math.max(settleRestMs, 2 * (ended - started));
        this.#scheduleSettle();
      },
      Math.max(1, due - now, this.#restUntil - now),
    );
  }

  /** Git takes a file away before it puts the other one there; on a busy machine that is no moment. */
  #mustAwaitGit(now: number): boolean {
    const asked = new Map<Project, boolean>();
    for (const { folder, lastMs } of this.#touches.values()) {
      if (lastMs + this.#options.times.quietMs > now) break;
      const { git } = folder.project;
      if (git === null || lastMs + gitPatienceMs < now) continue;
      const atWork = asked.get(folder.project) ?? isGitAtWork(git);
      if (atWork) return true;
      asked.set(folder.project, atWork);
    }
    return false;
  }

  #settle(everything: boolean): void {
    const due = this.#touches.take(performance.now(), everything);
    if (due.length === 0) return;
    const changes = settle(due, this.#touches, {
      isLeftOut: (folder, name) => this.#isLeftOut(folder, name),
      merge: (folder, files) => this.#treeOf(folder)?.merge(folder, files),
      ignoreCase: this.#options.ignoreCase,
    });
    for (const { folder } of due) this.#treeOf(folder)?.prune(folder);
    this.#reloadWhereTouched(due);
    // Files that are gone because their root is, were not deleted: they may be moved, or on a disk that was taken out.
    const lost = changes.some((change) => change.type === "file_deleted") && this.#loseRoots();
    const kept = lost ? changes.filter((change) => rootOf(change.file.folder).state !== "gone") : changes;
    if (kept.length > 0) this.#options.onChanges(kept, this.#countWaiting());
  }

  #countWaiting(): number {
    let files = 0;
    for (const { folder, name } of this.#touches.values()) {
      if (files >= this.#options.waitingMax) break;
      if (!this.#isLeftOut(folder, name)) files += 1;
    }
    return files;
  }

  #isLeftOut(folder: Folder, name: string): boolean {
    const tree = this.#treeOf(folder);
    return !tree || "leftOut" in tree.root.rules.judge(folder.path, name, false, folder.rules);
  }

  #reloadWhereTouched(due: readonly Touch[]): void {
    for (const folder of new Set(
      due.filter(({ name }) => name === ".git" || ruleFiles.includes(name)).map((one) => one.folder),
    )) {
      const tree = this.#treeOf(folder);
      if (!tree || folder.state === "gone") continue;
      if (!folder.parent) folder.project = this.#named(projectOfRoot(folder.path));
      tree.reload(folder);
    }
    if (this.#queue.length > 0) setImmediate(() => this.#work());
  }

  #isThere(folder: Folder): boolean {
    const facts = readFacts(folder.path || "/");
    return facts === undefined || (facts !== null && facts.inode === folder.inode && facts.bornMs === folder.bornMs);
  }

  #loseRoots(): boolean {
    let lost = false;
    for (const [folder, tree] of [...this.#trees]) {
      if (folder.state === "gone" || this.#isThere(folder)) continue;
      this.#loseRoot(tree, folder);
      lost = true;
    }
    return lost;
  }

  #loseRoot(tree: Tree, folder: Folder): void {
    tree.drop(folder);
    for (const touch of [...this.#touches.values()]) if (rootOf(touch.folder) === folder) this.#touches.remove(touch);
    this.#options.onTrouble({ kind: "root_gone", folder: folder.path });
  }

  #onOverflow(): void {
    if (this.#closed) return;
    if (this.#overflowTimer) clearTimeout(this.#overflowTimer);
    else this.#options.onTrouble({ kind: "overflow" });
    this.#overflowTimer = setTimeout(() => {
      this.#overflowTimer = null;
      this.rescan();
    }, overflowPauseMs);
  }
}

function rootOf(folder: Folder): Folder {
  let at = folder;
  while (at.parent) at = at.parent;
  return at;
}

/** The folder that a path names something in, as far down as folders are known, and the next name. */
function descend(root: Folder, path: string): [Folder, string] {
  const parts = path.split("/");
  let at = root;
  while (parts.length > 1) {
    const next = at.folders?.get(parts[0] ?? "");
    if (!next) break;
    at = next;
    parts.shift();
  }
  return [at, parts[0] ?? path];
}
