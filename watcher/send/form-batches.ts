import { batchBytesMax, eventsPerBatchMax } from "#lib/contracts/telemetry.ts";

const opening = '{"events":[';
const closing = "]}";

export interface Batch<T> {
  readonly items: readonly T[];
  /** The request's body, to the byte, before compression. */
  readonly body: string;
}

/**
 * Forms batches of at most 1,000 events and 1 MiB from events that are JSON already, in their order. A batch is given
 * out as soon as the next event would not fit.
 */
export class BatchFormer<T extends { readonly json: string }> {
  #items: T[] = [];
  #bytes = opening.length + closing.length;

  /** Takes an event; gives the batch that is full without it, or null. */
  add(item: T): Batch<T> | null {
    const size = Buffer.byteLength(item.json) + 1;
    const full = this.#items.length >= eventsPerBatchMax || this.#bytes + size > batchBytesMax;
    const batch = full ? this.finish() : null;
    this.#items.push(item);
    this.#bytes += size;
    return batch;
  }

  /** Gives what has been taken since the last batch, or null when that is nothing. */
  finish(): Batch<T> | null {
    if (this.#items.length === 0) return null;
    const batch = toBatch(this.#items);
    this.#items = [];
    this.#bytes = opening.length + closing.length;
    return batch;
  }
}

export const toBatch = <T extends { readonly json: string }>(items: readonly T[]): Batch<T> => ({
  items,
  body: `${opening}${items.map((item) => item.json).join(",")}${closing}`,
});
