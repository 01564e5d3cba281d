import type { Timeline } from "../assemble-timeline.ts";
import { endAt } from "../timeline-builder.ts";
import type { Consensus } from "./consensus.ts";
import type { SegmentOccurrence } from "./find-occurrences.ts";
import { positionAt, stretchAt, type Tokens } from "./read-tokens.ts";

/** Occurrences with at most so many tokens between follow each other back to back. */
const LINK_TOKENS_MAX = 3;
/** With so much of the length more: what only a variant has may stand where the round was cut. */
const LINK_SHARE = 0.12;
/** With fewer of them back to back, the ends of the others show where the routine begins. */
const LINKED_SHARE_MIN = 0.2;
/** Beyond an end, a step is looked for so far, and so many may be missing in a row. */
const WALK_REACH = 4;
/** Beyond what only a variant has: a third of the steps above so many farther, if the step after is there too. */
const WALK_FARTHER_ABOVE = 24;
/** So near to where a stretch begins or ends is at its edge. */
const EDGE_TOKENS = 3;
const WALK_MISSES_MAX = 3;
const ALL_ROUND_SHARE = 0.9;
/** A step that only some occurrences have is hardly missed. */
const OPTIONAL_BELOW = 0.75;
const OPTIONAL_MISS = 0.15;
/** What pauses and other events count, beside the places at which runs of occurrences begin and end. */
const PAUSE_WORTH = 0.7;
const INSERT_WORTH = 0.5;
/** Where all else is equal, the way it began the first time. */
const FIRST_WORTH = 0.15;
/** Where stretches of activity begin and end, as far as these agree. */
const EDGE_WORTH = 1.5;

/**
 * Where a routine that is done over and over begins: A B C A B C … could as well be B C A. Runs of occurrences are
 * followed beyond their ends, as far as the steps go on round; the step at which a run truly begins, and the one after
 * which it ends, are votes, to which come the longest pause of each round and the place where other events come
 * between. O(occurrences × steps).
 * @returns the step that should be the first, 0 to leave it
 */
export function findBeginning(
  timeline: Timeline,
  tokens: Tokens,
  free: Int32Array,
  consensus: Consensus,
  occurrences: readonly SegmentOccurrence[],
): number {
  const { length } = consensus.symbols;
  const runs: SegmentOccurrence[][] = [];
  let links = 0;
  for (const occurrence of occurrences) {
    const before = runs.at(-1)?.at(-1);
    if (before !== undefined && areLinked(tokens, before, occurrence, length)) {
      runs.at(-1)?.push(occurrence);
      links++;
    } else runs.push([occurrence]);
  }
  if (links < LINKED_SHARE_MIN * occurrences.length) return 0;
  const votes = new Float64Array(length);
  const add = (step: number, worth: number) => {
    const at = ((step % length) + length) % length;
    votes[at] = (votes[at] as number) + worth;
  };
  /** Steps at which runs begin, by their beginnings and by their ends. */
  const begun: number[] = [];
  /** Of these, the ones at the edges of stretches. */
  const atEdges: number[] = [];
  for (const run of runs) {
    const first = run[0] as SegmentOccurrence;
    const last = run.at(-1) as SegmentOccurrence;
    const start = walk(tokens, free, consensus, first.tokens[0] as number, first.steps[0] as number, -1);
    const end = walk(tokens, free, consensus, last.tokens.at(-1) as number, last.steps.at(-1) as number, 1);
    if (start !== undefined) {
      if (begun.length === 0) add(start.step, FIRST_WORTH);
      begun.push(start.step);
      if (start.isAtEdge) atEdges.push(start.step % length);
    }
    if (end !== undefined) {
      begun.push(end.step + 1);
      if (end.isAtEdge) atEdges.push((end.step + 1) % length);
    }
    addPauses(timeline, tokens, run, add, links);
  }
  for (const step of begun) add(step, 1 / begun.length);
  for (const step of new Set(atEdges)) {
    const share = atEdges.filter((other) => other === step).length / atEdges.length;
    add(step, EDGE_WORTH * share * share);
  }
  let best = 0;
  for (let j = 1; j < length; j++) if ((votes[j] as number) > (votes[best] as number) + 1e-9) best = j;
  return best;
}

function areLinked(tokens: Tokens, before: SegmentOccurrence, after: SegmentOccurrence, length: number): boolean {
  const end = before.tokens.at(-1) as number;
  const start = after.tokens[0] as number;
  return (
    stretchAt(tokens, end) === stretchAt(tokens, start) && start - end <= LINK_TOKENS_MAX + length * LINK_SHARE + 1
  );
}

/** Follows the steps round, backwards or forwards, from a token that is one of them; the last that was found. None when they go all the way round. */
function walk(
  tokens: Tokens,
  free: Int32Array,
  { symbols, occupancy }: Consensus,
  token: number,
  step: number,
  direction: 1 | -1,
): { step: number; isAtEdge: boolean } | undefined {
  const { length } = symbols;
  const stretch = stretchAt(tokens, token);
  const first = tokens.stretchFirst[stretch] as number;
  const last = (tokens.stretchFirst[stretch + 1] as number) - 1;
  const reach = WALK_REACH + Math.max(0, length - WALK_FARTHER_ABOVE) / 3;
  let at = token;
  let found = step;
  let misses = 0;
  let around = 0;
  for (let i = 1; i < length && misses <= WALK_MISSES_MAX; i++) {
    const next = (((step + i * direction) % length) + length) % length;
    misses += (occupancy[next] as number) < OPTIONAL_BELOW ? OPTIONAL_MISS : 1;
    const beyond = symbols[(((next + direction) % length) + length) % length];
    for (let d = 1; d <= reach; d++) {
      const t = at + d * direction;
      if (t < first || t > last) break;
      if (free[t] !== symbols[next]) continue;
      if (d > WALK_REACH && free[t + direction] !== beyond) continue;
      at = t;
      found = next;
      around = i;
      misses = 0;
      break;
    }
  }
  if (around >= ALL_ROUND_SHARE * length) return undefined;
  return { step: found, isAtEdge: (direction < 0 ? at - first : last - at) < EDGE_TOKENS };
}

/** The longest pause of each round, and where in it others came between. */
function addPauses(
  timeline: Timeline,
  tokens: Tokens,
  run: readonly SegmentOccurrence[],
  add: (step: number, worth: number) => void,
  rounds: number,
): void {
  for (let i = 0; i + 1 < run.length; i++) {
    const here = run[i] as SegmentOccurrence;
    const next = run[i + 1] as SegmentOccurrence;
    const round = [...here.tokens, next.tokens[0] as number];
    const steps = [...here.steps, next.steps[0] as number];
    let inserts = 0;
    let longest = { step: 0, ms: -1, second: 0 };
    for (let k = 1; k < round.length; k++) {
      const [from, to] = [round[k - 1] as number, round[k] as number];
      inserts += to - from - 1;
      const ms =
        (timeline.startMs[positionAt(timeline, tokens, to)] as number) -
        endAt(timeline, positionAt(timeline, tokens, from));
      if (ms > longest.ms) longest = { step: steps[k] as number, ms, second: Math.max(0, longest.ms) };
      else if (ms > longest.second) longest.second = ms;
    }
    if (longest.ms > 1.2 * longest.second) add(longest.step, PAUSE_WORTH / rounds);
    for (let k = 1; k < round.length && inserts > 0; k++) {
      const between = (round[k] as number) - (round[k - 1] as number) - 1;
      if (between > 0) add(steps[k] as number, (INSERT_WORTH / rounds) * (between / Math.max(3, inserts)));
    }
  }
}
