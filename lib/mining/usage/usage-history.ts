import type { UsageDimension, UsageRow } from "../types.ts";

/** What was used on which days: of each value, in the order of days. */
export interface ValueHistory {
  dimension: UsageDimension;
  value: string;
  /** Three numbers a day: events, and the times of the first and last of them. */
  days: number[];
}

/** Rows of usage as numbers, by what they are about: ten million events leave half a million rows. O(1) a row. */
export class UsageHistory {
  readonly values: ValueHistory[] = [];
  readonly #byName: Record<UsageDimension, Map<string, ValueHistory>> = {
    extension: new Map(),
    tool: new Map(),
    project: new Map(),
  };

  /** Rows come in order of days. */
  add(rows: readonly UsageRow[]): this {
    for (const { dimension, value, events, firstMs, lastMs } of rows) {
      const byName = this.#byName[dimension];
      let history = byName.get(value);
      if (history === undefined) {
        history = { dimension, value, days: [] };
        byName.set(value, history);
        this.values.push(history);
      }
      history.days.push(events, firstMs, lastMs);
    }
    return this;
  }

  /** Lets go of all rows. */
  clear(): void {
    this.values.length = 0;
    for (const byName of Object.values(this.#byName)) byName.clear();
  }
}
