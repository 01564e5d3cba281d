import type { Timeline } from "../assemble-timeline.ts";
import { weekdayOf } from "../local-time.ts";
import { lowerBoundNear } from "../lower-bound.ts";
import { CELLS, CELLS_PER_DAY } from "./activity-baseline.ts";

/** Widths of the window, quarter hours: ±15, ±30, ±60 and ±90 minutes. */
export const WIDTHS = [2, 4, 8, 12] as const;
export const WIDTH_MAX = 12;

/** Onsets in columns: entry i of each is onset i. */
class OnsetColumns {
  /** The person's day of activity, by its index. */
  onDay = new Int32Array(0);
  /** Quarter hour of the day. */
  cell = new Uint8Array(0);
  /** Quarter hours since the one before it in time; 0 where no window holds both. */
  since = new Uint8Array(0);
  /** 1 where it was not done earlier on the same day. */
  isFirst = new Uint8Array(0);

  makeRoom(count: number): void {
    if (this.cell.length >= count) return;
    this.onDay = new Int32Array(count);
    this.cell = new Uint8Array(count);
    this.since = new Uint8Array(count);
    this.isFirst = new Uint8Array(count);
  }
}

/** The same in order of the quarter hours, with the weekday of each, 0 = Sunday. */
class ColumnsByCell extends OnsetColumns {
  weekday = new Uint8Array(0);

  override makeRoom(count: number): void {
    super.makeRoom(count);
    if (this.weekday.length < count) this.weekday = new Uint8Array(count);
  }
}

/**
 * When one thing was begun, read anew for each thing, with its columns in order of time and in order of the quarter hour
 * (and of time within each). The *days* with an onset in a window are the onsets there less those whose forerunner lies
 * in it too.
 */
export class OnsetTimes extends OnsetColumns {
  readonly #timeline: Timeline;
  count = 0;
  /** Distinct days. */
  days = 0;
  readonly byCell = new ColumnsByCell();
  /** Onsets without a forerunner in any window before each quarter hour of the day and, once more, of the next. */
  readonly firsts = new Int32Array(2 * CELLS_PER_DAY + 1);
  /** Onsets before each cell of the week; and for each quarter hour of the day whether there are any. */
  readonly ofWeek = new Float64Array(CELLS + 1);
  readonly isBegun = new Uint8Array(CELLS_PER_DAY);
  readonly #nextOfCell = new Int32Array(CELLS_PER_DAY + 1);

  constructor(timeline: Timeline) {
    super();
    this.#timeline = timeline;
  }

  /** Whether an onset lies in a window of the day, which may run past midnight, and none before it on the same day. */
  isFirstIn(onset: number, startCell: number, width: number): boolean {
    const offset = ((this.cell[onset] as number) - startCell + CELLS_PER_DAY) % CELLS_PER_DAY;
    const since = this.since[onset] as number;
    return offset < width && (since === 0 || since > offset);
  }

  /** O(onsets × log of the days of activity between two). @param onsets positions, ascending */
  read(onsets: Int32Array): void {
    const { day, minute, activeDays } = this.#timeline;
    this.makeRoom(onsets.length);
    this.byCell.makeRoom(onsets.length);
    this.count = onsets.length;
    this.days = 0;
    const firsts = this.firsts.fill(0);
    const next = this.#nextOfCell.fill(0);
    let at = 0;
    let before = Number.NEGATIVE_INFINITY;
    let cellBefore = 0;
    for (let i = 0; i < onsets.length; i++) {
      const p = onsets[i] as number;
      const today = day[p] as number;
      const cell = Math.floor((minute[p] as number) / 15);
      const isFirst = today !== before;
      if (isFirst) {
        at = lowerBoundNear(activeDays, today, at);
        this.days++;
      }
      const since = (today - before) * CELLS_PER_DAY + cell - cellBefore;
      this.onDay[i] = at;
      this.cell[i] = cell;
      this.isFirst[i] = isFirst ? 1 : 0;
      this.since[i] = since < 1 || since >= WIDTH_MAX ? 0 : since;
      next[cell + 1] = (next[cell + 1] as number) + 1;
      if (this.since[i] === 0) firsts[cell + 1] = (firsts[cell + 1] as number) + 1;
      before = today;
      cellBefore = cell;
    }
    firsts.copyWithin(CELLS_PER_DAY + 1, 1, CELLS_PER_DAY + 1);
    for (let c = 1; c < firsts.length; c++) firsts[c] = (firsts[c] as number) + (firsts[c - 1] as number);
    for (let c = 0; c < CELLS_PER_DAY; c++) next[c + 1] = (next[c + 1] as number) + (next[c] as number);
    const { byCell } = this;
    const ofWeek = this.ofWeek.fill(0);
    const isBegun = this.isBegun.fill(0);
    for (let i = 0; i < onsets.length; i++) {
      const cell = this.cell[i] as number;
      const slot = next[cell] as number;
      next[cell] = slot + 1;
      byCell.onDay[slot] = this.onDay[i] as number;
      byCell.cell[slot] = cell;
      byCell.since[slot] = this.since[i] as number;
      byCell.isFirst[slot] = this.isFirst[i] as number;
      const weekday = weekdayOf(day[onsets[i] as number] as number);
      byCell.weekday[slot] = weekday;
      const ofCell = weekday * CELLS_PER_DAY + cell + 1;
      ofWeek[ofCell] = (ofWeek[ofCell] as number) + 1;
      isBegun[cell] = 1;
    }
    for (let c = 1; c <= CELLS; c++) ofWeek[c] = (ofWeek[c] as number) + (ofWeek[c - 1] as number);
  }
}
