import type { Folder } from "./folder.ts";

/** One path at which something happened, and has not been looked at since. */
export interface Touch {
  readonly folder: Folder;
  readonly name: string;
  /** By the wall clock, in milliseconds since 1970: when the person did it. */
  readonly at: number;
  /** By a clock that never jumps. */
  readonly firstMs: number;
  lastMs: number;
  /** It was being written when it was reported last, and still is: report it seldom. */
  readonly ongoing: boolean;
}

export interface TouchTimes {
  /** A path is looked at once nothing has happened there for this long. */
  readonly quietMs: number;
  /** A file that is written without a pause is looked at after this long, */
  readonly holdMs: number;
  /** and from then on this seldom. */
  readonly ongoingMs: number;
}

/**
 * The paths that wait to be looked at. The writes of one save follow each other within milliseconds, so that a path is
 * taken only after a pause; a file that is written without one is taken at last, then ever more seldom.
 */
export class Touches {
  readonly #times: TouchTimes;
  /** Ordered by the last touch. */
  readonly #byLast = new Set<Touch>();
  /** Ordered by the first. */
  readonly #byFirst = new Set<Touch>();
  /** Paths that were taken in the middle of their writing. */
  readonly #ongoing = new Set<string>();

  constructor(times: TouchTimes) {
    this.#times = times;
  }

  get size(): number {
    return this.#byLast.size;
  }

  /** All that wait, the longest untouched first. */
  values(): Iterable<Touch> {
    return this.#byLast;
  }

  /** Notes that something happened at a path now. */
  add(folder: Folder, name: string, now: number, at: number): void {
    folder.touches ??= new Map();
    let touch = folder.touches.get(name);
    if (touch) {
      touch.lastMs = now;
      this.#byLast.delete(touch);
    } else {
      const ongoing = this.#ongoing.size > 0 && this.#ongoing.has(folder.pathOf(name));
      touch = { folder, name, at, firstMs: now, lastMs: now, ongoing };
      folder.touches.set(name, touch);
      this.#byFirst.add(touch);
    }
    this.#byLast.add(touch);
  }

  /** Takes out what is due; with `everything`, whatever waits. */
  take(now: number, everything = false): Touch[] {
    const quiet: Touch[] = [];
    for (const touch of this.#byLast) {
      if (!everything && touch.lastMs + this.#times.quietMs > now) break;
      quiet.push(touch);
    }
    for (const touch of quiet) {
      this.remove(touch);
      if (touch.ongoing) this.#ongoing.delete(touch.folder.pathOf(touch.name));
    }
    const held: Touch[] = [];
    for (const touch of this.#byFirst) {
      if (touch.firstMs + this.#times.holdMs > now) break;
      if (touch.firstMs + this.#holdOf(touch) <= now) held.push(touch);
    }
    for (const touch of held) {
      this.remove(touch);
      this.#ongoing.add(touch.folder.pathOf(touch.name));
    }
    return [...quiet, ...held];
  }

  remove(touch: Touch): void {
    this.#byLast.delete(touch);
    this.#byFirst.delete(touch);
    touch.folder.touches?.delete(touch.name);
    if (touch.folder.touches?.size === 0) touch.folder.touches = null;
  }

  /** When `take` has something to give, by the clock of `add`; null when nothing waits. */
  dueAt(): number | null {
    let due: number | null = null;
    for (const touch of this.#byLast) {
      due = touch.lastMs + this.#times.quietMs;
      break;
    }
    for (const touch of this.#byFirst) {
      if (due === null || touch.firstMs + this.#times.holdMs >= due) break;
      due = Math.min(due, touch.firstMs + this.#holdOf(touch));
    }
    return due;
  }

  #holdOf(touch: Touch): number {
    return touch.ongoing ? this.#times.ongoingMs : this.#times.holdMs;
  }
}
