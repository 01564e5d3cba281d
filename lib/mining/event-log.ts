import { type Column, grown, made } from "./columns.ts";
import { IdTable } from "./id-table.ts";
import { PackedIds } from "./packed-ids.ts";
import { StepBook } from "./step-book.ts";
import type { MiningEvent } from "./types.ts";

export const DAY = 86_400_000;
const YEAR_10000_MS = 253_402_300_800_000;

/** Whether a time lies in the years 1970–9999 (UTC): of others no day is told. */
export const hasDay = (atMs: number): boolean => atMs >= 0 && atMs < YEAR_10000_MS;

/**
 * Events in columns, as they come: some 28 bytes each with a UUID (32 with a group), and each distinct text once. O(fields) an event.
 * Events outside the years 1970–9999 have no day and are left out.
 */
export class EventLog {
  readonly book = new StepBook();
  readonly ids = new PackedIds();
  size = 0;
  atMs = new Float64Array(1 << 8);
  /** What the event is about, a number of the book's. */
  what = new Int32Array(1 << 8);
  /** A number of `groups`, or -1; empty as long as no event has a group. */
  group = new Int32Array(0);
  /** Keys of the groups. */
  readonly groups = new IdTable();

  add(event: MiningEvent): void {
    const atMs = event.occurredAtMs;
    if (!hasDay(atMs)) return;
    const i = this.size++;
    if (i >= this.atMs.length) {
      this.atMs = grown(this.atMs, i + 1);
      this.what = grown(this.what, i + 1);
    }
    this.atMs[i] = atMs;
    this.what[i] = this.book.look(event);
    const group = event.group === undefined || event.group === "" ? -1 : this.groups.numberOf(event.group);
    if (group >= 0 || this.group.length > 0) this.#setGroup(i, group);
    this.ids.push(event.id);
  }

  /** Lets go of what only more events would need. */
  close(): void {
    this.groups.close();
    this.book.close();
  }

  groupAt(i: number): number {
    return this.group.length === 0 ? -1 : (this.group[i] as number);
  }

  /**
   * Brings the columns into order of UTC days; those of one day stay in the order in which they came. O(events + days),
   * and only a look when they are in order already.
   * @returns for each place which event stands there now, by when it came; undefined: each where it was
   */
  sortByDay(): Int32Array | undefined {
    const { size, atMs } = this;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    let inOrder = true;
    for (let i = 0; i < size; i++) {
      const day = Math.floor((atMs[i] as number) / DAY);
      if (day < last) inOrder = false;
      last = day;
      if (day < least) least = day;
      if (day > most) most = day;
    }
    if (inOrder) return undefined;
    const next = new Int32Array(most - least + 2);
    for (let i = 0; i < size; i++) {
      const slot = Math.floor((atMs[i] as number) / DAY) - least + 1;
      next[slot] = (next[slot] as number) + 1;
    }
    for (let d = 1; d < next.length; d++) next[d] = (next[d] as number) + (next[d - 1] as number);
    const order = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const slot = Math.floor((atMs[i] as number) / DAY) - least;
      order[next[slot] as number] = i;
      next[slot] = (next[slot] as number) + 1;
    }
    this.atMs = arranged(this.atMs, order);
    this.what = arranged(this.what, order);
    if (this.group.length > 0) this.group = arranged(this.group, order);
    return order;
  }

  #setGroup(i: number, group: number): void {
    const known = this.group.length;
    if (i >= known) {
      this.group = grown(this.group, this.atMs.length);
      this.group.fill(-1, known);
    }
    this.group[i] = group;
  }
}

function arranged<T extends Column>(values: T, order: Int32Array): T {
  const inOrder = made(values, order.length);
  for (let i = 0; i < order.length; i++) inOrder[i] = values[order[i] as number] as number;
  return inOrder;
}
