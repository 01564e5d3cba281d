import type { ReactNode } from "react";
import type { DismissReason, SuggestionStatus } from "#lib/contracts/suggestions.ts";

/** A suggestion of the inbox: its line, and what there is to read of it, rendered on the server. */
export interface InboxItem {
  readonly id: string;
  readonly title: ReactNode;
  /** The title as plain words. */
  readonly name: string;
  /** Below the title: "very likely, seen 14 of 16 weekdays". */
  readonly note: ReactNode;
  readonly detail: ReactNode;
  readonly patternHref: string | null;
  /** Why it was dismissed, for one that was. */
  readonly reason: DismissReason | null;
}

export interface InboxList {
  readonly items: readonly InboxItem[];
  readonly counts: Readonly<Record<SuggestionStatus, number>>;
}

/** A decision, with what is needed to take it back. */
export interface Decision {
  readonly item: InboxItem;
  /** Where it lay in the list. */
  readonly place: number;
  readonly from: SuggestionStatus;
  readonly to: SuggestionStatus;
  readonly reason?: DismissReason;
}

export type Change = { readonly kind: "decide" | "undo"; readonly decision: Decision };

/** The list as it will be once the server has said yes. */
export function applyChange({ items, counts }: InboxList, { kind, decision }: Change): InboxList {
  const { item, place, from, to } = decision;
  const others = items.filter(({ id }) => id !== item.id);
  if (kind === "decide") return { items: others, counts: move(counts, from, to) };
  return { items: others.toSpliced(Math.min(place, others.length), 0, item), counts: move(counts, to, from) };
}

function move(counts: InboxList["counts"], from: SuggestionStatus, to: SuggestionStatus): InboxList["counts"] {
  return { ...counts, [from]: Math.max(0, counts[from] - 1), [to]: counts[to] + 1 };
}

/** The one that comes into view when the one at `place` goes: the next, or the last where there is none. */
export function nextAfter(items: readonly InboxItem[], place: number): InboxItem | null {
  const others = items.toSpliced(place, 1);
  return others[Math.min(place, others.length - 1)] ?? null;
}
