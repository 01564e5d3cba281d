import type { StepBook, UsageValue } from "./step-book.ts";
import type { UsageRow } from "./types.ts";

/** Counts what a day's events were about, event by event in order of time. O(1) an event. */
export class UsageCount {
  readonly #book: StepBook;
  /** Columns by usage value of the book; those not of this day hold another's. */
  readonly #events: Int32Array;
  readonly #firstMs: Float64Array;
  readonly #lastMs: Float64Array;
  #seen: number[] = [];

  constructor(book: StepBook) {
    const values = book.values.length;
    this.#book = book;
    this.#events = new Int32Array(values);
    this.#firstMs = new Float64Array(values);
    this.#lastMs = new Float64Array(values);
  }

  /** @param what a number of the book's */
  count(what: number, atMs: number): void {
    const { extensionOf, toolOf, projectOf } = this.#book;
    this.#countValue(extensionOf[what] as number, atMs);
    this.#countValue(toolOf[what] as number, atMs);
    this.#countValue(projectOf[what] as number, atMs);
  }

  /** The day's rows by dimension and value; the next event is the first of another day. */
  takeRows(): UsageRow[] {
    const rows = this.#seen.map((value): UsageRow => {
      const events = this.#events[value] as number;
      this.#events[value] = 0;
      return {
        ...(this.#book.values[value] as UsageValue),
        events,
        firstMs: this.#firstMs[value] as number,
        lastMs: this.#lastMs[value] as number,
      };
    });
    this.#seen = [];
    return rows.sort((a, b) => compare(a.dimension, b.dimension) || compare(a.value, b.value));
  }

  #countValue(value: number, atMs: number): void {
    if (value < 0) return;
    const before = this.#events[value] as number;
    if (before === 0) {
      this.#firstMs[value] = atMs;
      this.#seen.push(value);
    }
    this.#events[value] = before + 1;
    this.#lastMs[value] = atMs;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
