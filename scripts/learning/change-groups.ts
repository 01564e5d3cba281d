import { BURST_GAP_MS } from "#lib/mining/relationships/collect-transactions.ts";
import type { MiningEvent } from "#lib/mining/types.ts";

export interface ChangeGroup {
  /** The commit or whatever else they share; null for a burst of changes that share none. */
  name: string | null;
  atMs: number;
  /** Each once, in the order of the file. */
  paths: string[];
  deleted: string[];
}

/** Changes of files as sets, in order of time. Memory: a number a change, and each path once. */
export class ChangeGroups {
  readonly #paths: string[] = [];
  readonly #idOf = new Map<string, number>();
  readonly #groups = new Map<string, { atMs: number; files: number[] }>();
  readonly #alone: { atMs: number; file: number }[] = [];

  /** Takes in what changes a file; everything else is passed over. */
  add({ type, path, group, occurredAtMs }: MiningEvent): void {
    if (path === undefined || !type.startsWith("file_") || type === "file_opened") return;
    const id = this.#id(path);
    const file = type === "file_deleted" ? -1 - id : id;
    if (group === undefined) {
      this.#alone.push({ atMs: occurredAtMs, file });
      return;
    }
    const known = this.#groups.get(group);
    if (known === undefined) this.#groups.set(group, { atMs: occurredAtMs, files: [file] });
    else {
      known.atMs = Math.min(known.atMs, occurredAtMs);
      known.files.push(file);
    }
  }

  *inOrder(): Generator<ChangeGroup> {
    const all = [...this.#groups].map(([name, { atMs, files }]) => ({ name, atMs, files }) as Held);
    all.push(...this.#bursts());
    all.sort((a, b) => a.atMs - b.atMs);
    for (const held of all) yield this.#group(held);
  }

  #bursts(): Held[] {
    const bursts: Held[] = [];
    let lastMs = Number.NEGATIVE_INFINITY;
    for (const { atMs, file } of this.#alone.sort((a, b) => a.atMs - b.atMs)) {
      if (atMs - lastMs > BURST_GAP_MS) bursts.push({ name: null, atMs, files: [] });
      bursts.at(-1)?.files.push(file);
      lastMs = atMs;
    }
    return bursts;
  }

  #group({ name, atMs, files }: Held): ChangeGroup {
    const text = (file: number) => this.#paths[file < 0 ? -1 - file : file] ?? "";
    return { name, atMs, paths: [...new Set(files.map(text))], deleted: files.filter((file) => file < 0).map(text) };
  }

  #id(path: string): number {
    let id = this.#idOf.get(path);
    if (id === undefined) {
      id = this.#paths.push(path) - 1;
      this.#idOf.set(path, id);
    }
    return id;
  }
}

interface Held {
  name: string | null;
  atMs: number;
  /** Numbers of paths; those below zero are of deletions. */
  files: number[];
}
