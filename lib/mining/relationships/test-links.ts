import type { Timeline } from "../assemble-timeline.ts";
import type { InPieces } from "../in-pieces.ts";
import type { RelationshipRole } from "../relationship-statistics.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { binomialTail, chernoffTail } from "../statistics/tails.ts";
import type { LinkNodes } from "./link-nodes.ts";
import { type LinkVisitor, REACH, walkLinks } from "./walk-links.ts";

export type LinkRole = Exclude<RelationshipRole, "changes_with">;
export const LINK_ROLES = ["input_of", "output_of", "followed_by"] as const satisfies readonly LinkRole[];

export const LINK_Q_MAX = 0.01;
/** Distinct times with both, for a test; on five days it is a pattern, on four a near miss. */
const TOGETHER_MIN = 4;
/** What holds by chance almost as often is not worth a word (as in what comes after something). */
const EXCESS_MIN = 0.3;
/** Parts of a person's time, equally full, at most, in which chances are measured: what was in use in May is no news in July. */
const PARTS = 64;
/** A part holds a power of two of places: 256 at least, for of fewer what is asked would be most of what there is. */
const PART_SHIFT_MIN = 8;
/**
 * A pair is asked for its order because it stands near in that order, which is half of an answer. As many pairs stand near
 * the other way round, and each of either could have gone both ways.
 */
const ORDERS_PER_PAIR = 4;
/** Of fewer actions none is usual. */
const ACTIONS_MIN = 4;
/** Bounds what tests cost where everything is near everything; ordinary people have some hundred such pairs. */
const TESTED_MAX = 20_000;

/** A file and an action that go together more than by chance. */
export interface TestedLink {
  role: LinkRole;
  file: number;
  action: number;
  together: number;
  expected: number;
  pValue: number;
  /** Of coming in this order so often. */
  orderP: number;
  qValue: number;
  /** The action names the file: it was no guess. */
  named: boolean;
  /** How often the side was done that does not announce: the file worked on (of inputs and outputs), the action done. */
  otherTotal: number;
}

/**
 * Tests every file and action that met often enough, as in what comes after something (`mineAfter`), against two nulls:
 *
 * - The action is moved to any other place of the same part of time with as much before it, or stands where other actions
 *   do, whichever is likelier (for outputs to any other action, for what follows to what lies between any two actions): a
 *   sum of binomials, bounded by Chernoff (see `chernoffTail`).
 * - Time is turned round in each stretch: does the file stand before the action (for outputs, after it) in more stretches
 *   than the other way? A sign test with one vote a stretch, for what stands near in one stretch is not independent. What
 *   merely belongs to the same sitting is on either side alike, and so is all that is shuffled within stretches.
 *
 * Benjamini–Hochberg at q ≤ 0.01 in both, over all pairs of all roles that met often enough. A file that the action names
 * among its arguments was no guess: of it only the order may not speak against it. O(runs + files × actions).
 */
export function* testLinks(
  timeline: Timeline,
  nodes: LinkNodes,
  named: ReadonlySet<number>,
): InPieces<{ links: TestedLink[]; hypotheses: number }> {
  const counts = new LinkCounts(timeline, nodes);
  yield* walkLinks(timeline, nodes, counts);
  return counts.test(named);
}

/** Number of a pair of nodes. */
export const cellOf = (nodes: LinkNodes, file: number, action: number): number =>
  file * (nodes.actions.length + 1) + action;

class LinkCounts implements LinkVisitor {
  readonly #nodes: LinkNodes;
  readonly #partShift: number;
  /** By pair: times together in each role. */
  readonly #together: Record<LinkRole, Int32Array>;
  /** By pair: stretches in which the file stood rather before the action, rather after it; and so far in this one. */
  readonly #beforeIn: Int32Array;
  readonly #afterIn: Int32Array;
  readonly #net: Int32Array;
  readonly #met: number[] = [];
  /** By file and part: places that hold it; actions that wrote it; gaps that hold it. */
  readonly #held: Int32Array;
  readonly #written: Int32Array;
  readonly #gaps: Int32Array;
  /** By action and part: how often it was done, places within reach before it in all, and how often it was next. */
  readonly #done: Int32Array;
  readonly #reached: Int32Array;
  readonly #next: Int32Array;
  /** By part. */
  readonly #places = new Int32Array(PARTS);
  readonly #doneInAll = new Int32Array(PARTS);
  readonly #gapsInAll = new Int32Array(PARTS);
  readonly #lastTouch: Int32Array;
  /** By file: in how many of an action's times it stands within reach before it, for the middle one of all actions. */
  readonly #usual = new Map<number, number>();
  #stretchFrom = 0;

  constructor({ positions }: Timeline, nodes: LinkNodes) {
    const files = nodes.files.length;
    this.#nodes = nodes;
    const width = nodes.actions.length + 1;
    const table = () => new Int32Array(files * width);
    this.#together = { input_of: table(), output_of: table(), followed_by: table() };
    this.#beforeIn = table();
    this.#afterIn = table();
    this.#net = table();
    this.#held = new Int32Array(files * PARTS);
    this.#written = new Int32Array(files * PARTS);
    this.#gaps = new Int32Array(files * PARTS);
    this.#done = new Int32Array(width * PARTS);
    this.#reached = new Int32Array(width * PARTS);
    this.#next = new Int32Array(width * PARTS);
    this.#lastTouch = new Int32Array(files).fill(-1);
    this.#partShift = Math.max(PART_SHIFT_MIN, Math.ceil(Math.log2(Math.max(1, positions) / PARTS)));
    for (let part = 0; part < PARTS; part++) {
      const size = 1 << this.#partShift;
      this.#places[part] = Math.min(size, Math.max(0, positions - part * size));
    }
  }

  #partOf(position: number): number {
    return position >> this.#partShift;
  }

  touched(file: number, position: number): void {
    if (this.#lastTouch[file] === position) return;
    this.#lastTouch[file] = position;
    count(this.#held, file * PARTS + this.#partOf(position));
  }

  gone(): void {}

  acted(action: number, position: number): void {
    const part = this.#partOf(position);
    count(this.#doneInAll, part);
    if (action < 0) {
      this.#stretchFrom = position;
      return;
    }
    const i = action * PARTS + part;
    count(this.#done, i);
    count(this.#reached, i, Math.min(REACH, position - this.#stretchFrom));
  }

  before(file: number, action: number): void {
    const cell = cellOf(this.#nodes, file, action);
    count(this.#together.input_of, cell);
    this.#lean(cell, 1);
  }

  after(file: number, action: number): void {
    this.#lean(cellOf(this.#nodes, file, action), -1);
  }

  #lean(cell: number, by: number): void {
    if (this.#net[cell] === 0) this.#met.push(cell);
    count(this.#net, cell, by);
  }

  wrote(file: number, action: number, position: number): void {
    count(this.#written, file * PARTS + this.#partOf(position));
    if (action >= 0) count(this.#together.output_of, cellOf(this.#nodes, file, action));
  }

  next(file: number, _filePosition: number, action: number, position: number): void {
    count(this.#gaps, file * PARTS + this.#partOf(position));
    if (action >= 0) count(this.#together.followed_by, cellOf(this.#nodes, file, action));
  }

  gapEnded(action: number, position: number): void {
    const part = this.#partOf(position);
    count(this.#gapsInAll, part);
    if (action >= 0) count(this.#next, action * PARTS + part);
  }

  stretchEnded(): void {
    for (const cell of this.#met) {
      const net = this.#net[cell] as number;
      if (net > 0) count(this.#beforeIn, cell);
      else if (net < 0) count(this.#afterIn, cell);
      this.#net[cell] = 0;
    }
    this.#met.length = 0;
  }

  test(named: ReadonlySet<number>): { links: TestedLink[]; hypotheses: number } {
    const { files, actions } = this.#nodes;
    let hypotheses = 0;
    const worth: { role: LinkRole; file: number; action: number; excess: number }[] = [];
    for (const role of LINK_ROLES) {
      const together = this.#together[role];
      for (let file = 0; file < files.length; file++) {
        for (let action = 0; action < actions.length; action++) {
          const cell = cellOf(this.#nodes, file, action);
          const times = together[cell] as number;
          if (times < TOGETHER_MIN) continue;
          hypotheses++;
          const isNamed = named.has(cell);
          if (times < EXCESS_MIN * this.#trialsOf(role, file, action) && !isNamed) continue;
          const { trials, expected } = this.#chance(role, file, action);
          const excess = (times - expected) / Math.max(1, trials);
          if (excess >= EXCESS_MIN || isNamed) worth.push({ role, file, action, excess });
        }
      }
    }
    worth.sort((a, b) => b.excess - a.excess || a.file - b.file || a.action - b.action);
    const tested = worth.slice(0, TESTED_MAX).map(({ role, file, action }) => this.#test(role, file, action, named));
    const adjusted = adjustPValues(
      tested.map(({ pValue }) => pValue),
      hypotheses,
    );
    const near = tested.filter((_, i) => (adjusted[i] as number) <= LINK_Q_MAX);
    // What goes in is also what is followed: one pair in one order, asked once.
    const orders = new Map(near.map((link) => [this.#orderOf(link), link.orderP]));
    const pairs = new Set(near.map(({ file, action }) => cellOf(this.#nodes, file, action))).size;
    const ordered = adjustPValues([...orders.values()], ORDERS_PER_PAIR * pairs);
    const qOfOrder = new Map([...orders.keys()].map((order, i) => [order, ordered[i] as number]));
    for (const [i, link] of tested.entries()) {
      link.qValue = Math.max(adjusted[i] as number, qOfOrder.get(this.#orderOf(link)) ?? 1);
    }
    return { links: tested.filter(({ qValue, named: isNamed }) => isNamed || qValue <= LINK_Q_MAX), hypotheses };
  }

  #orderOf({ role, file, action }: TestedLink): number {
    return 2 * cellOf(this.#nodes, file, action) + (role === "output_of" ? 1 : 0);
  }

  #test(role: LinkRole, file: number, action: number, named: ReadonlySet<number>): TestedLink {
    const cell = cellOf(this.#nodes, file, action);
    const together = this.#together[role][cell] as number;
    const { parts, expected } = this.#chance(role, file, action);
    const ofOrder = [this.#beforeIn[cell] as number, this.#afterIn[cell] as number];
    const [right, wrong] = (role === "output_of" ? ofOrder.reverse() : ofOrder) as [number, number];
    return {
      role,
      file,
      action,
      together,
      expected,
      pValue: chernoffTail(together, parts),
      orderP: binomialTail(right, right + wrong, 0.5),
      qValue: 1,
      named: role !== "followed_by" && named.has(cell) && right >= wrong,
      otherTotal: role === "followed_by" ? sumOf(this.#done, action) : sumOf(this.#gaps, file),
    };
  }

  /** Trials since the file is known: times that the action was done, or of what follows that the file was worked on. */
  #trialsOf(role: LinkRole, file: number, action: number): number {
    return role === "followed_by" ? sumOf(this.#gaps, file) : sumOf(this.#done, action, this.#firstPart(file));
  }

  /** Trials since the file is known, and the chance of each by part of time. O(parts). */
  #chance(role: LinkRole, file: number, action: number) {
    const [ofTrial, trier] = role === "followed_by" ? [this.#gaps, file] : [this.#done, action];
    const least = role === "input_of" ? this.#usualBefore(file) : 0;
    const parts: { trials: number; p: number }[] = [];
    let trials = 0;
    let expected = 0;
    for (let part = this.#firstPart(file); part < PARTS; part++) {
      const tries = ofTrial[trier * PARTS + part] as number;
      if (tries === 0) continue;
      const p = Math.max(least, this.#chanceIn(role, file, action, part));
      parts.push({ trials: tries, p });
      trials += tries;
      expected += tries * p;
    }
    return { parts, trials, expected };
  }

  /** The chance of one trial in a part of time. */
  #chanceIn(role: LinkRole, file: number, action: number, part: number): number {
    const [ofFile, ofAction] = [file * PARTS + part, action * PARTS + part];
    const share = (some: number | undefined, all: number | undefined) =>
      Math.min(1, (some ?? 0) / Math.max(1, all ?? 0));
    switch (role) {
      case "input_of": {
        // At the end of a sitting more lies before an action than elsewhere.
        const reach = (this.#reached[ofAction] as number) / Math.max(1, this.#done[ofAction] as number);
        return 1 - (1 - share(this.#held[ofFile], this.#places[part])) ** reach;
      }
      case "output_of":
        return share(this.#written[ofFile], this.#doneInAll[part]);
      case "followed_by":
        return share(this.#next[ofAction], this.#gapsInAll[part]);
    }
  }

  #firstPart(file: number): number {
    let part = 0;
    while (part < PARTS && this.#gaps[file * PARTS + part] === 0) part++;
    return part;
  }

  /** A file that every sitting begins with stands before all that is done: of that, nothing is an input of any one. */
  #usualBefore(file: number): number {
    let usual = this.#usual.get(file);
    if (usual !== undefined) return usual;
    const shares: number[] = [];
    const since = this.#firstPart(file);
    for (let action = 0; action < this.#nodes.actions.length; action++) {
      const times = sumOf(this.#done, action, since);
      if (times >= TOGETHER_MIN)
        shares.push((this.#together.input_of[cellOf(this.#nodes, file, action)] as number) / times);
    }
    usual = shares.length < ACTIONS_MIN ? 0 : (shares.sort((a, b) => a - b)[(shares.length - 1) >> 1] as number);
    this.#usual.set(file, usual);
    return usual;
  }
}

function count(table: Int32Array, i: number, more = 1): void {
  table[i] = (table[i] as number) + more;
}

function sumOf(table: Int32Array, number: number, since = 0): number {
  let sum = 0;
  for (let part = since; part < PARTS; part++) sum += table[number * PARTS + part] as number;
  return sum;
}
