import { extendKey } from "./context-table.ts";
import type { Action } from "./describe-action.ts";
import type { HistoryFollower } from "./follow-history.ts";
import { hashText, type SymbolTable } from "./symbol-table.ts";

/** Contexts in which it is remembered what came next. The first five are the last 1, 2, 3, 4 and 6 symbols, as in PPM. */
export const Context = {
  last1: 0,
  last2: 1,
  last3: 2,
  last4: 3,
  last6: 4,
  /** The last but one, and the two before the last: what was put in between does not hide them. */
  butOne: 5,
  butOnePair: 6,
  /** The last two in either order. */
  pair: 7,
  /** Coarse kinds of the last two, for what is too rare to be known by itself. */
  varieties: 8,
  place: 9,
  placeLast1: 10,
  hour: 11,
  /** The last symbol and how long it took to come. */
  pauseLast1: 12,
  /** The first symbol of the group that goes on, or kind and variety of the last symbol. */
  group: 13,
  /** Anything: what is done most. */
  any: 14,
  dayPartLast1: 15,
} as const;
export const CONTEXTS = 16;
/** Contexts that are orders of PPM: `Context.last1` to `Context.last6`. */
export const ORDERS = 5;
/** Contexts in which it is remembered of what kind the next was. */
export const KIND_CONTEXTS = 4;

/**
 * Where a person stands: the keys of every context that holds now, and of those one and two actions ago, by which a
 * routine is taken up again after something was put in between. Everything in it was known before the next action.
 */
export class Situation {
  readonly keys = new Int32Array(CONTEXTS);
  readonly keysBefore = new Int32Array(CONTEXTS);
  readonly keysBeforeThat = new Int32Array(CONTEXTS);
  readonly kindKeys = new Int32Array(KIND_CONTEXTS);
  /** Symbols of the group that goes on. */
  readonly groupMembers = new Set<number>();
  last: Action | undefined;
  #groupFirst = -1;

  constructor(symbols: SymbolTable, history: HistoryFollower) {
    this.#setKeys(symbols, history, 0);
  }

  /** Moves on to after `action`, whose symbol's number is the last in `history`. */
  moveTo(action: Action, symbols: SymbolTable, history: HistoryFollower): void {
    const number = history.last(1);
    if (action.group === undefined || action.group !== this.last?.group) {
      this.groupMembers.clear();
      this.#groupFirst = number;
    }
    // A group of thousands of files says nothing more by its further members.
    if (action.group !== undefined && this.groupMembers.size < 4096) this.groupMembers.add(number);
    const pauseMs = this.last === undefined ? 0 : action.atMs - this.last.atMs;
    this.last = action;
    this.#setKeys(symbols, history, pauseMs);
  }

  forget(gone: Uint8Array): void {
    for (const member of this.groupMembers) if (gone[member] === 1) this.groupMembers.delete(member);
  }

  #setKeys(symbols: SymbolTable, history: HistoryFollower, pauseMs: number): void {
    const { keys, kindKeys, last } = this;
    this.keysBeforeThat.set(this.keysBefore);
    this.keysBefore.set(keys);
    const s1 = history.last(1);
    const s2 = history.last(2);
    const s3 = history.last(3);
    const known1 = symbols.known[s1];
    const known2 = symbols.known[s2];
    const kind1 = s1 < 0 ? -1 : (symbols.kind[s1] as number);
    const variety1 = known1?.variety ?? -1;
    const last1 = extendKey(1, s1);
    const last2 = extendKey(last1, s2);
    const last3 = extendKey(last2, s3);
    const last4 = extendKey(last3, history.last(4));
    keys[Context.last1] = last1;
    keys[Context.last2] = last2;
    keys[Context.last3] = last3;
    keys[Context.last4] = last4;
    keys[Context.last6] = extendKey(extendKey(last4, history.last(5)), history.last(6));
    keys[Context.butOne] = extendKey(0x51, s2);
    keys[Context.butOnePair] = extendKey(extendKey(0x52, s2), s3);
    keys[Context.pair] = extendKey(extendKey(0x53, Math.min(s1, s2)), Math.max(s1, s2));
    keys[Context.varieties] = extendKey(extendKey(0x54, variety1), known2?.variety ?? -1);
    const place = hashText(last?.place ?? "");
    keys[Context.place] = extendKey(0x55, place);
    keys[Context.placeLast1] = extendKey(extendKey(0x56, place), s1);
    const hour = Math.floor(((last?.atMs ?? 0) / 60_000 + (last?.utcOffsetMinutes ?? 0)) / 60) % 24;
    keys[Context.hour] = extendKey(0x57, hour);
    keys[Context.dayPartLast1] = extendKey(extendKey(0x5b, Math.floor(hour / 4)), s1);
    // Half a second, then five times as much each: from typing ahead to a night.
    const pause = Math.min(7, Math.floor(Math.log(Math.max(pauseMs, 500) / 500) / Math.log(5)));
    keys[Context.pauseLast1] = extendKey(extendKey(0x58, pause), s1);
    keys[Context.group] =
      this.groupMembers.size === 0 ? extendKey(extendKey(0x5c, kind1), variety1) : extendKey(0x59, this.#groupFirst);
    keys[Context.any] = 0x5a;
    kindKeys[0] = extendKey(1, kind1);
    kindKeys[1] = extendKey(extendKey(1, kind1), s2 < 0 ? -1 : (symbols.kind[s2] as number));
    kindKeys[2] = extendKey(2, s1);
    kindKeys[3] = extendKey(3, place);
  }
}

/** Context in which a kind's own symbols are remembered. */
export const memberKey = (kind: number) => extendKey(0x3779, kind);
