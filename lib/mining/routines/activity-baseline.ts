import type { Timeline } from "../assemble-timeline.ts";
import { free } from "../columns.ts";
import { weekdayOf } from "../local-time.ts";
import { DAY_MINUTES } from "../statistics/circular.ts";

/** A week in quarter hours of local time, from Sunday midnight. */
export const CELLS_PER_DAY = 96;
export const CELLS = 7 * CELLS_PER_DAY;
/** The same thing again within this time is the same occasion. */
export const OCCASION_MS = 60 * 60_000;
const QUARTER_MS = 15 * 60_000;
/** Habits move over a year, so chance is measured among the activity of the same eight weeks, */
const BLOCK_DAYS = 56;
/** or, where somebody's activity is longer than nine years, of one part in so many of it. */
const BLOCKS_MAX = 60;
/** Occasions, spread evenly over the week, added to each block: little activity says little about habits. */
const EVEN_OCCASIONS = 20;
/** One commit of thirty files is not thirty reasons to believe in its quarter hour. */
const OCCASIONS_PER_QUARTER_MAX = 5;

/** Cell of the local week that a position starts in. */
function cellOf(timeline: Timeline, position: number): number {
  const weekday = weekdayOf(timeline.day[position] as number);
  return weekday * CELLS_PER_DAY + Math.floor((timeline.minute[position] as number) / 15);
}

/**
 * When the person begins anything at all, as the null for when they do one thing: occasions of every step (counted as the
 * tested one's are, so that the start of a sitting weighs alike) by block of eight weeks and cell of the week.
 */
export class ActivityBaseline {
  readonly #timeline: Timeline;
  /** Occasions that begin at each position, and in its quarter hour: a day has 50,000 at most. */
  readonly #begun: Uint16Array<ArrayBuffer>;
  readonly #crowd: Uint16Array<ArrayBuffer>;
  /** Occasions by block and cell, a row a block, with what is added to each; and the blocks' sums without it. */
  readonly #cells: Float64Array;
  readonly #sums: Float64Array;
  readonly #firstBlock: number;
  readonly #blockDays: number;
  /** Occasions on each of the timeline's active days. */
  readonly perDay: Float64Array;
  /** Of the subject asked about: its own occasions in each block, what one occasion of the block weighs, and the shares. */
  readonly #ownSums: Float64Array;
  readonly #weights: Float64Array;
  readonly #shares = new Float64Array(CELLS);
  /** Quarter hours of the subject: their block and cell, and how many occasions are its own. */
  #dropped = droppedOf(0);
  /** Occasions by minute of the day, once they are asked for. */
  #ofMinutes: Float64Array | undefined;

  constructor(timeline: Timeline) {
    const { positions, activeDays, day, minute, runStart, runStep, startMs } = timeline;
    this.#timeline = timeline;
    const firstDay = activeDays[0] ?? 0;
    const lastDay = activeDays.at(-1) ?? 0;
    this.#blockDays = Math.max(BLOCK_DAYS, Math.ceil((lastDay - firstDay) / BLOCKS_MAX));
    this.#firstBlock = Math.floor(firstDay / this.#blockDays);
    const blocks = Math.floor(lastDay / this.#blockDays) - this.#firstBlock + 1;
    this.#cells = new Float64Array(CELLS * blocks);
    this.#sums = new Float64Array(blocks);
    this.#ownSums = new Float64Array(blocks);
    this.#weights = new Float64Array(blocks);
    this.#begun = new Uint16Array(positions);
    this.#crowd = new Uint16Array(positions);
    this.perDay = new Float64Array(activeDays.length);
    const lastMs = new Float64Array(timeline.steps.length).fill(Number.NEGATIVE_INFINITY);
    for (let from = 0, onDay = 0, to = 0; from < positions; from = to) {
      const today = day[from] as number;
      const quarter = Math.floor((minute[from] as number) / 15);
      // Where the clock was put back over midnight, days may be.
      while (onDay > 0 && (activeDays[onDay] as number) > today) onDay--;
      while ((activeDays[onDay] as number) < today) onDay++;
      let crowd = 0;
      for (; to < positions && day[to] === today && Math.floor((minute[to] as number) / 15) === quarter; to++) {
        const atMs = startMs[to] as number;
        let begun = 0;
        for (let r = runStart[to] as number; r < (runStart[to + 1] as number); r++) {
          const step = runStep[r] as number;
          if (atMs - (lastMs[step] as number) < OCCASION_MS) continue;
          lastMs[step] = atMs;
          begun++;
        }
        this.#begun[to] = begun;
        crowd += begun;
      }
      this.#crowd.fill(crowd, from, to);
      this.perDay[onDay] = (this.perDay[onDay] as number) + crowd;
      const block = this.#block(from);
      const at = block * CELLS + cellOf(timeline, from);
      this.#cells[at] = (this.#cells[at] as number) + capped(crowd);
      this.#sums[block] = (this.#sums[block] as number) + capped(crowd);
    }
    for (let i = 0; i < this.#cells.length; i++) {
      this.#cells[i] = (this.#cells[i] as number) + EVEN_OCCASIONS / CELLS;
    }
  }

  /**
   * Chance of each cell for someone who does this at any of their times, weighted by the blocks it was done in. What
   * belongs to the thing itself is left out: else a routine would explain itself. O(onsets + own + blocks × 672).
   * @param onsets positions at which it was done
   * @param own all positions that belong to it, with those of the same sequences, ascending
   * @returns 672 shares that sum to 1, until the next call
   */
  shares(onsets: Int32Array, own: Int32Array): Float64Array {
    const weights = this.#weights.fill(0);
    for (let i = 0; i < onsets.length; i++) {
      const block = this.#block(onsets[i] as number);
      weights[block] = (weights[block] as number) + 1 / onsets.length;
    }
    const ownSums = this.#ownSums.fill(0);
    const quarters = this.#dropOwn(own, ownSums);
    const blocks = weights.length;
    for (let block = 0; block < blocks; block++) {
      const rest = EVEN_OCCASIONS + (this.#sums[block] as number) - (ownSums[block] as number);
      // From here on: what one occasion of the block weighs.
      weights[block] = (weights[block] as number) / rest;
    }
    const shares = this.#shares.fill(0);
    this.#addBlocks(weights, shares);
    for (let i = 0; i < quarters; i++) {
      const { block, cell, dropped } = this.#dropped;
      const of = cell[i] as number;
      shares[of] = (shares[of] as number) - (weights[block[i] as number] as number) * (dropped[i] as number);
    }
    return shares;
  }

  /**
   * Adds up the cells of the blocks that weigh anything, two at a time, in their order. Most things are done in some of
   * the blocks alone; and most of the time of long histories is spent here.
   */
  #addBlocks(weights: Float64Array, shares: Float64Array): void {
    const cells = this.#cells;
    let one = -1;
    for (let block = 0; block <= weights.length; block++) {
      const isLast = block === weights.length;
      if (!isLast && weights[block] === 0) continue;
      if (!isLast && one < 0) {
        one = block;
        continue;
      }
      if (one < 0) return;
      const [ofOne, ofTwo] = [weights[one] as number, isLast ? 0 : (weights[block] as number)];
      const [rowOne, rowTwo] = [one * CELLS, (isLast ? one : block) * CELLS];
      for (let c = 0; c < CELLS; c++) {
        const sum = (shares[c] as number) + ofOne * (cells[rowOne + c] as number);
        shares[c] = sum + ofTwo * (cells[rowTwo + c] as number);
      }
      one = -1;
    }
  }

  /**
   * The same by minute of the day, over all of the history: of hours no habit is told that way, only of minutes within them.
   * O(own), and O(positions) at the first call.
   * @returns 1440 shares that sum to 1
   */
  sharesOfMinutes(own: Int32Array): Float64Array {
    const { positions, minute } = this.#timeline;
    if (this.#ofMinutes === undefined) {
      this.#ofMinutes = new Float64Array(DAY_MINUTES);
      for (let p = 0; p < positions; p++) addTo(this.#ofMinutes, minute[p] as number, capped(this.#begun[p] as number));
    }
    const shares = this.#ofMinutes.slice();
    for (let i = 0; i < own.length; i++) {
      const p = own[i] as number;
      addTo(shares, minute[p] as number, -capped(this.#begun[p] as number));
    }
    const sum = EVEN_OCCASIONS + shares.reduce((so, far) => so + far, 0);
    return shares.map((occasions) => (occasions + EVEN_OCCASIONS / DAY_MINUTES) / sum);
  }

  /** Gives the memory of the large columns back at once. */
  close(): void {
    free(this.#begun);
    free(this.#crowd);
  }

  /**
   * Notes the occasions that would not be counted without these positions, quarter hour by quarter hour.
   * @param sums what they come to in each block is added here
   * @returns quarter hours noted
   */
  #dropOwn(own: Int32Array, sums: Float64Array): number {
    const { day, minute, startMs } = this.#timeline;
    if (this.#dropped.block.length < own.length) this.#dropped = droppedOf(2 * own.length);
    const { block, cell, dropped } = this.#dropped;
    let noted = 0;
    for (let i = 0; i < own.length; ) {
      const first = own[i] as number;
      const today = day[first];
      const quarter = Math.floor((minute[first] as number) / 15);
      // Once a year an hour is shown twice.
      const untilMs = (startMs[first] as number) + QUARTER_MS;
      let begun = 0;
      for (; i < own.length; i++) {
        const p = own[i] as number;
        if (day[p] !== today || Math.floor((minute[p] as number) / 15) !== quarter) break;
        if ((startMs[p] as number) >= untilMs) break;
        begun += this.#begun[p] as number;
      }
      const crowd = this.#crowd[first] as number;
      const fewer = capped(crowd) - capped(crowd - begun);
      if (fewer === 0) continue;
      const ofBlock = this.#block(first);
      block[noted] = ofBlock;
      cell[noted] = cellOf(this.#timeline, first);
      dropped[noted++] = fewer;
      sums[ofBlock] = (sums[ofBlock] as number) + fewer;
    }
    return noted;
  }

  #block(position: number): number {
    return Math.floor((this.#timeline.day[position] as number) / this.#blockDays) - this.#firstBlock;
  }
}

function droppedOf(quarters: number) {
  return { block: new Uint8Array(quarters), cell: new Uint16Array(quarters), dropped: new Uint8Array(quarters) };
}

function addTo(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] as number) + value;
}

function capped(occasions: number): number {
  return Math.min(OCCASIONS_PER_QUARTER_MAX, occasions);
}
