import type { Timeline } from "../assemble-timeline.ts";
import { lowerBoundNear } from "../lower-bound.ts";
import { CELLS_PER_DAY } from "./activity-baseline.ts";

/** Widths of the window, quarter hours: ±15, ±30, ±60 and ±90 minutes. */
export const WIDTHS = [2, 4, 8, 12] as const;
export const WIDTH_MAX = 12;

/**
 * When one thing was begun, in columns that are read anew for each thing: entry i of each is onset i, in order of time.
 * The *days* with an onset in a window are the onsets there less those whose forerunner lies in it too.
 */
export class OnsetTimes {
  readonly #timeline: Timeline;
  count = 0;
  /** Distinct days. */
  days = 0;
  /** Local day, and the same as an index into the person's days of activity. */
  day = new Int32Array(0);
  onDay = new Int32Array(0);
  /** Quarter hour of the day. */
  cell = new Uint8Array(0);
  /** Quarter hours since the one before it; 0 where no window holds both. */
  since = new Uint8Array(0);
  /** Onsets in order of their quarter hour of the day, and of time within each. */
  byCell = new Int32Array(0);
  readonly #nextOfCell = new Int32Array(CELLS_PER_DAY + 1);

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Whether it was not done on the day before. */
  isFirstOfDay(i: number): boolean {
    return i === 0 || this.day[i] !== this.day[i - 1];
  }

  /** O(onsets × log of the days of activity between two). @param onsets positions, ascending */
  read(onsets: Int32Array): void {
    const { day, minute, activeDays } = this.#timeline;
    this.count = onsets.length;
    this.days = 0;
    if (this.day.length < onsets.length) {
      this.day = new Int32Array(onsets.length);
      this.onDay = new Int32Array(onsets.length);
      this.cell = new Uint8Array(onsets.length);
      this.since = new Uint8Array(onsets.length);
      this.byCell = new Int32Array(onsets.length);
    }
    const next = this.#nextOfCell.fill(0);
    let at = 0;
    for (let i = 0; i < onsets.length; i++) {
      const p = onsets[i] as number;
      const today = day[p] as number;
      const cell = Math.floor((minute[p] as number) / 15);
      if (i === 0 || today !== this.day[i - 1]) at = lowerBoundNear(activeDays, today, at);
      this.day[i] = today;
      this.onDay[i] = at;
      this.cell[i] = cell;
      if (this.isFirstOfDay(i)) this.days++;
      next[cell + 1] = (next[cell + 1] as number) + 1;
      const since =
        i === 0 ? 0 : (today - (this.day[i - 1] as number)) * CELLS_PER_DAY + cell - (this.cell[i - 1] as number);
      this.since[i] = since < 1 || since >= WIDTH_MAX ? 0 : since;
    }
    for (let c = 0; c < CELLS_PER_DAY; c++) next[c + 1] = (next[c + 1] as number) + (next[c] as number);
    for (let i = 0; i < onsets.length; i++) {
      const cell = this.cell[i] as number;
      this.byCell[next[cell] as number] = i;
      next[cell] = (next[cell] as number) + 1;
    }
  }
}
