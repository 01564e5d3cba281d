import type { Timeline } from "../assemble-timeline.ts";
import { free } from "../columns.ts";
import { DAYS, END, entryAt, isFirst, makeText, type StepIndex, type Text } from "./index-steps.ts";

/** Copies of more than half the text would save nothing. */
const COMMON_SHARE = 2;

/**
 * What lies within reach of the places of one first step, copied out of the text so that all of it lies close together:
 * the search comes back to each of these positions hundreds of times, and in a long history each time would be a wait
 * for memory (PrefixSpan's physical projection, Pei et al. 2001). Used again for each first step.
 */
export class Projection {
  /** Entries as those of the index, or the index's own where most of it is in reach. */
  text: Text;
  /** Of each place of the first step: its number, the first entry of its position, its stretch and its day. */
  number = new Int32Array(0);
  entry = new Int32Array(0);
  stretch = new Int32Array(0);
  day = new Int32Array(0);
  places = 0;
  readonly #timeline: Timeline;
  readonly #index: StepIndex;
  #copied: Text;

  constructor(timeline: Timeline, index: StepIndex) {
    this.#timeline = timeline;
    this.#index = index;
    this.#copied = makeText(index.symbols, 1 << 10);
    this.text = this.#copied;
  }

  /**
   * O(places of the symbol × span).
   * @param span positions that a chain can cover after its first step
   */
  project(symbol: number, span: number): void {
    const { stretchStart, day } = this.#timeline;
    const { placesFirst, places, stretchFirst, stretchOf, stretchCount, dayOfStretch } = this.#index;
    const from = placesFirst[symbol] as number;
    this.places = (placesFirst[symbol + 1] as number) - from;
    this.#makeRoom();
    const isCommon = COMMON_SHARE * this.places * span > this.#timeline.positions;
    let i = 0;
    let filled = 0;
    let copiedTo = 0;
    for (let s = stretchFirst[symbol] as number; s < (stretchFirst[symbol + 1] as number); s++) {
      const own = stretchOf[s] as number;
      const end = stretchStart[own + 1] as number;
      const ownDay = dayOfStretch[own] as number;
      for (const next = i + (stretchCount[s] as number); i < next; i++) {
        const place = places[from + i] as number;
        this.stretch[i] = own;
        this.day[i] = ownDay === DAYS ? (day[place] as number) : ownDay;
        if (isCommon) {
          this.entry[i] = entryAt(this.#index, place);
          continue;
        }
        // Where windows overlap, what was copied before goes on.
        const begin = Math.max(place, copiedTo);
        this.entry[i] = this.#entryBefore(filled, begin - place);
        copiedTo = Math.max(begin, Math.min(place + span + 1, end));
        filled = this.#copy(begin, copiedTo, filled);
      }
    }
    this.#copied[filled] = END;
    this.text = isCommon ? this.#index.text : this.#copied;
  }

  close(): void {
    for (const column of [this.#copied, this.number, this.entry, this.stretch, this.day]) free(column);
  }

  #makeRoom(): void {
    if (this.places <= this.number.length) return;
    const room = 2 * this.places;
    this.number = Int32Array.from({ length: room }, (_, i) => i);
    this.entry = new Int32Array(room);
    this.stretch = new Int32Array(room);
    this.day = new Int32Array(room);
  }

  /** First entry of the position so many before the one that is copied next. */
  #entryBefore(filled: number, positions: number): number {
    let entry = filled;
    for (let left = positions; left > 0; ) if (isFirst(this.#copied[--entry] as number)) left--;
    return entry;
  }

  #copy(from: number, to: number, filledBefore: number): number {
    const { text } = this.#index;
    const begin = entryAt(this.#index, from);
    const end = entryAt(this.#index, to);
    const shift = filledBefore - begin;
    if (end + shift >= this.#copied.length) {
      const larger = makeText(this.#index.symbols, 2 * (end + shift));
      larger.set(this.#copied);
      this.#copied = larger;
    }
    const own = this.#copied;
    for (let e = begin; e < end; e++) own[e + shift] = text[e] as number;
    return end + shift;
  }
}
