import type { Folder } from "./folder.ts";

/** Folders that the system does not tell of are looked at this often, */
const pollMsMin = 2_000;
/** or when that takes long, so seldom that it takes no more than this share of the time. */
const pollShareMax = 0.005;

/** The folders that nobody tells of, and the clock by which they are looked at. */
export class Polling {
  readonly #folders = new Set<Folder>();
  readonly #look: (folder: Folder) => void;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = pollMsMin;
  #closed = false;

  constructor(look: (folder: Folder) => void) {
    this.#look = look;
  }

  get size(): number {
    return this.#folders.size;
  }

  add(folder: Folder): void {
    this.#folders.add(folder);
    this.#schedule();
  }

  delete(folder: Folder): void {
    this.#folders.delete(folder);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer || this.#closed || this.#folders.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const started = performance.now();
      for (const folder of [...this.#folders]) this.#look(folder);
      this.#pauseMs = Math.max(pollMsMin, (performance.now() - started) / pollShareMax);
      this.#schedule();
    }, this.#pauseMs);
    this.#timer.unref();
  }
}
