import { Describer } from "../describe-steps.ts";
import { readableSymbol, stepOf } from "../symbol.ts";
import type { MiningEvent, Step } from "../types.ts";
import { describeAction } from "./describe-action.ts";
import { NextActionModel } from "./next-action-model.ts";

/** The newest events that are learned from: months of most people's work, and a tenth of a second's. */
export const GUESSED_FROM_MAX = 5000;
/** Room for all contexts of so many events: 8 MB. */
const CONTEXTS_MAX = 1 << 16;

export interface NextAction {
  symbol: string;
  /** What is done, to be read by itself: "Run `npm test`". */
  title: string;
  /** Chance that this comes next. */
  p: number;
}

export interface NextActions {
  /** Time of the event after which these would come; null when there is none. */
  asOfMs: number | null;
  eventsLearned: number;
  /** Likeliest first. */
  actions: NextAction[];
}

/**
 * What a person is likely to do next, learned from the newest of their events (see `NextActionModel`).
 * @param events at least the newest `GUESSED_FROM_MAX`, in any order
 * @param after guessed for the moment after this instead of after their last event: a command, a path of theirs, or the
 *   symbol of an earlier guess
 */
export function guessNext(events: readonly MiningEvent[], limit: number, after?: string): NextActions {
  const newest = events.toSorted(byTime).slice(-GUESSED_FROM_MAX);
  const last = newest.at(-1);
  if (last === undefined) return { asOfMs: null, eventsLearned: 0, actions: [] };
  const model = new NextActionModel({ contextsMax: CONTEXTS_MAX, symbolsMax: GUESSED_FROM_MAX + 1 });
  const steps = new Map<string, Step>();
  for (const event of newest) {
    const step = stepOf(event);
    steps.set(readableSymbol(step), step);
    model.observe(describeAction(event));
  }
  if (after !== undefined) model.observe(describeAction(supposed(after, newest, last)));
  const describer = new Describer([...steps.values()]);
  const actions = model.rank(limit).flatMap(({ symbol, p }) => {
    const step = steps.get(symbol);
    return step === undefined ? [] : [{ symbol, title: capital(describer.step(step)), p }];
  });
  return { asOfMs: last.occurredAtMs, eventsLearned: newest.length, actions };
}

/** The person's newest event that `after` names, done again; a command where there is none. */
function supposed(after: string, events: readonly MiningEvent[], last: MiningEvent): MiningEvent {
  const named = events.findLast((event) => event.path === after || readableSymbol(stepOf(event)) === after.trim());
  const { group: _, ...alone } = named ?? { ...last, type: "command_run", command: after };
  return { ...alone, occurredAtMs: last.occurredAtMs, utcOffsetMinutes: last.utcOffsetMinutes };
}

/** Events of one instant in an order of their own, so that the same events give the same guesses. */
function byTime(a: MiningEvent, b: MiningEvent): number {
  return a.occurredAtMs - b.occurredAtMs || compare(a.group, b.group) || compare(a.path, b.path) || compare(a.id, b.id);
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
