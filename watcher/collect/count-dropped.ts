/** Counts of events left out before the spool, by the rule that did it. */
export interface Dropped {
  count: number;
  readonly byRule: Record<string, number>;
}

export const nothingDropped = (): Dropped => ({ count: 0, byRule: {} });

export function countDropped(dropped: Dropped, rule: string): void {
  dropped.count += 1;
  dropped.byRule[rule] = (dropped.byRule[rule] ?? 0) + 1;
}
