import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";

/** What one operation must be told as. */
export interface Expected {
  readonly type: TelemetryEvent["type"];
  readonly path: string;
  readonly previousPath: string | null;
  /** When it was done, in milliseconds since 1970. */
  readonly at: number;
}

export interface WorkSize {
  readonly folders: number;
  readonly filesPerFolder: number;
}

/**
 * Work on many files, done by a script that keeps a journal of what each operation must be told as. No file is worked on
 * twice, so that nothing may be folded: the journal and the events must agree one by one.
 */
export class ScriptedWork {
  readonly journal: Expected[] = [];
  readonly #folder: string;
  readonly #random: () => number;
  readonly #folders: string[] = [];
  readonly #files: string[] = [];
  #made = 0;

  /** @param seed the same seed does the same work */
  constructor(folder: string, { folders, filesPerFolder }: WorkSize, seed: number) {
    this.#folder = folder;
    this.#random = randomFrom(seed);
    for (let index = 0; index < folders; index += 1) {
      const path = `area-${index % 20}/part-${Math.floor(index / 20) % 50}/unit-${Math.floor(index / 1000)}`;
      this.#folders.push(path);
      for (let file = 0; file < filesPerFolder; file += 1) this.#files.push(`${path}/file-number-${file}.txt`);
    }
    shuffle(this.#files, this.#random);
  }

  /** Puts the files there that the work begins with. */
  prepare(): void {
    for (const folder of this.#folders) mkdirSync(join(this.#folder, folder), { recursive: true });
    for (const file of this.#files) writeFileSync(join(this.#folder, file), "1\n");
  }

  /** Does so many operations, at about this pace. */
  async run(operations: number, perSecond: number): Promise<void> {
    const started = performance.now();
    for (let done = 0; done < operations; done += 1) {
      const due = started + (done / perSecond) * 1000;
      const wait = due - performance.now();
      // Behind its pace too, it lets whoever measures hear what arrives.
      await sleep(Math.max(0, wait));
      this.#one();
    }
  }

  #one(): void {
    const dice = this.#random();
    if (dice < 0.35) this.#edit();
    else if (dice < 0.5) this.#create();
    else if (dice < 0.62) this.#delete();
    else if (dice < 0.72) this.#rename();
    else if (dice < 0.82) this.#move();
    else if (dice < 0.94) this.#saveAtomically();
    else if (dice < 0.98) this.#makeFolder();
    else this.#moveFolder();
  }

  #edit(): void {
    const file = this.#take();
    this.#expect("file_modified", file);
    appendFileSync(join(this.#folder, file), "2\n");
  }

  #create(): void {
    const file = `${this.#anyFolder()}/${this.#name("made")}.md`;
    this.#expect("file_created", file);
    writeFileSync(join(this.#folder, file), "new\n");
  }

  #delete(): void {
    const file = this.#take();
    this.#expect("file_deleted", file);
    rmSync(join(this.#folder, file));
  }

  #rename(): void {
    const file = this.#take();
    this.#moveTo(file, `${dirname(file)}/${this.#name("renamed")}.txt`);
  }

  #move(): void {
    this.#moveTo(this.#take(), `${this.#anyFolder()}/${this.#name("moved")}.txt`);
  }

  /** As editors save: beside, then over. */
  #saveAtomically(): void {
    const file = this.#take();
    const draft = join(this.#folder, `${dirname(file)}/${this.#name("draft")}`);
    this.#expect("file_modified", file);
    writeFileSync(draft, "saved anew\n");
    renameSync(draft, join(this.#folder, file));
  }

  /** A folder with files in it at once: whoever listens to it only afterwards misses them. */
  #makeFolder(): void {
    const folder = `${this.#anyFolder()}/${this.#name("folder")}`;
    const files = [`${folder}/one.md`, `${folder}/deep/two.md`, `${folder}/deep/deeper/three.md`];
    for (const file of files) this.#expect("file_created", file);
    mkdirSync(join(this.#folder, folder, "deep/deeper"), { recursive: true });
    for (const file of files) writeFileSync(join(this.#folder, file), "new\n");
  }

  #moveFolder(): void {
    const folder = `${this.#anyFolder()}/${this.#name("kept")}`;
    const target = `${this.#anyFolder()}/${this.#name("taken")}`;
    mkdirSync(join(this.#folder, folder));
    this.#moveTo(this.#take(), `${folder}/a.txt`);
    // Within the pause that a file needs to come to rest, both moves are one.
    const [last] = this.journal.splice(-1);
    if (last) this.journal.push({ ...last, path: `${target}/a.txt` });
    renameSync(join(this.#folder, folder), join(this.#folder, target));
  }

  #moveTo(file: string, target: string): void {
    this.#expect("file_renamed", target, file);
    renameSync(join(this.#folder, file), join(this.#folder, target));
  }

  #expect(type: Expected["type"], path: string, previousPath: string | null = null): void {
    this.journal.push({ type, path, previousPath, at: Date.now() });
  }

  #take(): string {
    const file = this.#files.pop();
    if (file === undefined) throw new Error("there are no more files to work on: prepare more");
    return file;
  }

  #anyFolder = (): string => this.#folders[Math.floor(this.#random() * this.#folders.length)] ?? "";

  #name(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }
}

const keyOf = (type: string, path: string | undefined, previousPath: string | null | undefined): string =>
  `${type} ${previousPath ? `${previousPath} → ` : ""}${path}`;

/** Lays the events beside the journal: what was not told, and what was told without having been done. */
export function compareWork(journal: readonly Expected[], events: readonly TelemetryEvent[]) {
  const open = new Map<string, number>();
  for (const { type, path, previousPath } of journal) {
    const key = keyOf(type, path, previousPath);
    open.set(key, (open.get(key) ?? 0) + 1);
  }
  const invented: string[] = [];
  for (const { type, path, previous_path } of events) {
    const key = keyOf(type, path, previous_path);
    const left = open.get(key) ?? 0;
    if (left === 0) invented.push(key);
    else open.set(key, left - 1);
  }
  const missed = [...open].flatMap(([key, left]) => new Array<string>(left).fill(key));
  return { missed, invented };
}

/** mulberry32: small, fast and good enough to choose by. The same seed gives the same numbers, from 0 to below 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffle<T>(items: T[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const held = items[last] as T;
    items[last] = items[other] as T;
    items[other] = held;
  }
}
