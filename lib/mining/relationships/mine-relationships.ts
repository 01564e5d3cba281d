import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import { hasStopped, newest, occurrenceAt } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateOf } from "../local-time.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { boundTrials, type TrialCounts } from "../statistics/wilson.ts";
import type { NearMiss, RelationshipPattern } from "../types.ts";
import { clusterFiles } from "./cluster-files.ts";
import { collectTransactions, type FileTransactions } from "./collect-transactions.ts";
import { PairCounts } from "./count-pairs.ts";
import { type Association, intersect, lowerBound, testAssociation, testWithinStretches } from "./test-association.ts";

const Q_MAX = 0.01;
/** Distinct days with both, for a pattern; one less is a near miss. */
export const RELATIONSHIP_DAYS_MIN = 5;
const LIFT_MIN = 2;
/** A rule that holds less often than this, at the lower bound, would read as untrue. */
export const CONFIDENCE_MIN = 0.4;
const PATTERNS_MAX = 200;
const RULES_PER_FILE_MAX = 2;
export const FAILURES_MAX = 3;
export const HALF_LIFE_MS = 180 * 86_400_000;
/** Bounds the pairs of adversarial input; real years of work hold some hundred thousand. */
const PAIRS_MAX = 4_000_000;

export interface MinedRelationships {
  patterns: RelationshipPattern[];
  /** Upper bound of the p-value when sittings are taken as given, by pattern key (see `testWithinStretches`). */
  withinStretches: Map<string, number>;
  candidates: number;
  significant: number;
  nearMisses: NearMiss[];
}

/** One file, or a cluster of files that change as one. */
interface Unit {
  /** The file's own, or one of the set's beyond all files. */
  number: number;
  files: number[];
  /** Transactions in which most of the unit changed, ascending. */
  of: Int32Array;
}

/**
 * Files that change together. Pairs are tested over the time in which both were in use, Benjamini–Hochberg over all
 * pairs seen often enough; pairs that recur as one set are joined; what is left are rules from one file or set to another.
 */
export function mineRelationships(timeline: Timeline, describer: Describer, asOfMs: number): MinedRelationships {
  const data = collectTransactions(timeline);
  const { tested, significant } = testPairs(data);
  const clusters = clusterFiles(
    significant.map(({ a, b, together }) => {
      const either = (data.of[a]?.length ?? 0) + (data.of[b]?.length ?? 0) - together;
      return { a, b, jaccard: together / Math.max(1, either) };
    }),
  );
  const sets = clusters.filter((files) => files.length >= 3);
  const unitOf = new Map<number, Unit>();
  for (const [i, files] of sets.entries()) {
    const unit: Unit = { number: data.files.length + i, files, of: transactionsOfMost(data, files) };
    for (const file of files) unitOf.set(file, unit);
  }
  const maker = new PatternMaker(timeline, data, describer, asOfMs, tested);
  for (const files of sets) maker.addSet(files);
  const pairsSeen = new Set<number>();
  const units = data.files.length + sets.length;
  for (const { a, b, qValue } of significant) {
    const left = unitOf.get(a) ?? { number: a, files: [a], of: data.of[a] ?? NONE };
    const right = unitOf.get(b) ?? { number: b, files: [b], of: data.of[b] ?? NONE };
    const pair = Math.min(left.number, right.number) * units + Math.max(left.number, right.number);
    if (left === right || pairsSeen.has(pair)) continue;
    pairsSeen.add(pair);
    maker.addRule(left, right, qValue);
  }
  return { ...maker.finish(), candidates: tested, significant: significant.length };
}

interface TestedPair extends Association {
  a: number;
  b: number;
  qValue: number;
}

function testPairs(data: FileTransactions): { tested: number; significant: TestedPair[] } {
  const often = data.of.map((list) => list.length >= RELATIONSHIP_DAYS_MIN - 1);
  const counts = new PairCounts(PAIRS_MAX);
  const { fileFirst, fileAt } = data;
  for (let t = 0; t < data.count; t++) {
    const end = fileFirst[t + 1] as number;
    for (let i = fileFirst[t] as number; i < end; i++) {
      const a = fileAt[i] as number;
      if (!often[a]) continue;
      for (let j = i + 1; j < end; j++) if (often[fileAt[j] as number]) counts.add(a, fileAt[j] as number);
    }
  }
  const pairs: TestedPair[] = [];
  counts.each((a, b, together) => {
    if (together < RELATIONSHIP_DAYS_MIN - 1) return;
    pairs.push({ a, b, ...testAssociation(data.of[a] ?? NONE, data.of[b] ?? NONE, together), qValue: 1 });
  });
  const adjusted = adjustPValues(pairs.map(({ pValue }) => pValue));
  for (const [i, pair] of pairs.entries()) pair.qValue = adjusted[i] ?? 1;
  const significant = pairs.filter(({ qValue }) => qValue <= Q_MAX);
  significant.sort((x, y) => x.pValue - y.pValue || x.a - y.a || x.b - y.b);
  return { tested: pairs.length, significant };
}

/** Transactions with at least two thirds of a set. */
function transactionsOfMost(data: FileTransactions, files: readonly number[]): Int32Array {
  const counts = new Map<number, number>();
  for (const file of files) for (const t of data.of[file] ?? NONE) counts.set(t, (counts.get(t) ?? 0) + 1);
  const most = Math.ceil((files.length * 2) / 3);
  return Int32Array.from([...counts].flatMap(([t, count]) => (count >= most ? [t] : []))).sort();
}

interface Rule {
  from: number[];
  to: number[];
  fromOf: Int32Array;
  toOf: Int32Array;
  /** A set that changes as one: `from` is its best herald, `to` the rest. */
  isSet: boolean;
}

const NONE = new Int32Array(0);

/** Changes of what announces the rest while the rest existed, in order of time, and which of them the rest changed with. */
interface Trials {
  at: Int32Array;
  held: Uint8Array;
  heldTotal: number;
  confidence: number;
  counts: TrialCounts;
}

class PatternMaker {
  readonly #timeline: Timeline;
  readonly #data: FileTransactions;
  readonly #describer: Describer;
  readonly #asOfMs: number;
  readonly #tested: number;
  readonly #stretchSizes: Int32Array;
  readonly #rules: { rule: Rule; trials: number; confidence: number; qValue: number }[] = [];
  readonly #nearMisses: NearMiss[] = [];

  constructor(timeline: Timeline, data: FileTransactions, describer: Describer, asOfMs: number, tested: number) {
    this.#timeline = timeline;
    this.#data = data;
    this.#describer = describer;
    this.#asOfMs = asOfMs;
    this.#tested = tested;
    this.#stretchSizes = new Int32Array(timeline.stretches);
    for (const stretch of data.stretch) this.#stretchSizes[stretch] = (this.#stretchSizes[stretch] as number) + 1;
  }

  addSet(files: number[]): void {
    let best: { rule: Rule; trials: Trials } | undefined;
    for (const herald of files) {
      const to = files.filter((file) => file !== herald);
      const rule = {
        from: [herald],
        to,
        fromOf: this.#of(herald),
        toOf: transactionsOfMost(this.#data, to),
        isSet: true,
      };
      const trials = this.#trials(rule);
      if (best === undefined || trials.confidence > best.trials.confidence) best = { rule, trials };
    }
    if (best !== undefined) this.#keep(best.rule, best.trials, 0);
  }

  addRule(left: Unit, right: Unit, qValue: number): void {
    const options = [
      { from: left.files, to: right.files, fromOf: left.of, toOf: right.of, isSet: false },
      { from: right.files, to: left.files, fromOf: right.of, toOf: left.of, isSet: false },
    ].map((rule) => ({ rule, trials: this.#trials(rule) }));
    // Both ways equally: the rarer one announces the other.
    options.sort((x, y) => y.trials.confidence - x.trials.confidence || x.rule.fromOf.length - y.rule.fromOf.length);
    const best = options[0];
    if (best !== undefined) this.#keep(best.rule, best.trials, qValue);
  }

  #of(file: number): Int32Array {
    return this.#data.of[file] ?? NONE;
  }

  /** Every change of `from` while `to` existed, and whether `to` changed with it. O(changes of both). */
  #trials(rule: Rule): Trials {
    const { startMs } = this.#data;
    const since = Math.max(...rule.to.map((file) => this.#of(file)[0] ?? 0));
    const until = Math.min(...rule.to.map((file) => this.#data.deletedMs[file] ?? Number.POSITIVE_INFINITY));
    const { fromOf, toOf } = rule;
    const first = lowerBound(fromOf, since);
    let end = fromOf.length;
    while (end > first && (startMs[fromOf[end - 1] as number] as number) > until) end--;
    const at = fromOf.subarray(first, end);
    const held = new Uint8Array(at.length);
    const firstMs = startMs[at[0] ?? 0] ?? 0;
    const lastMs = startMs[at.at(-1) ?? 0] ?? 0;
    const lateMs = lastMs - (lastMs - firstMs) / 5;
    let [heldTotal, late, lateHeld] = [0, 0, 0];
    let next = 0;
    for (let i = 0; i < at.length; i++) {
      const t = at[i] as number;
      while (next < toOf.length && (toOf[next] as number) < t) next++;
      const isHeld = toOf[next] === t;
      const isLate = (startMs[t] as number) >= lateMs;
      if (isLate) late++;
      if (!isHeld) continue;
      held[i] = 1;
      heldTotal++;
      if (isLate) lateHeld++;
    }
    const counts = { held: heldTotal, total: at.length, lateHeld, lateTotal: late, lateFromMs: lateMs };
    return { at, held, heldTotal, confidence: boundTrials(counts), counts };
  }

  #keep(rule: Rule, trials: Trials, knownQ: number): void {
    if (trials.confidence < CONFIDENCE_MIN) return;
    const { together, expected, pValue } = testAssociation(rule.fromOf, rule.toOf);
    // A rule between sets is one more hypothesis beside the pairs that led to it; Bonferroni over all pairs covers it.
    const qValue = Math.max(
      knownQ,
      Math.min(1, rule.isSet || rule.from.length + rule.to.length > 2 ? pValue * this.#tested : 0),
    );
    if (together < LIFT_MIN * expected || qValue > Q_MAX) return;
    const common = intersect(rule.fromOf, rule.toOf);
    const days = this.#daysOf(common).length;
    if (days < RELATIONSHIP_DAYS_MIN) {
      if (days === RELATIONSHIP_DAYS_MIN - 1) {
        this.#nearMisses.push({
          kind: "relationship",
          title: this.#title(rule, trials),
          reason: `seen on ${days} days, ${RELATIONSHIP_DAYS_MIN - days} more needed`,
        });
      }
      return;
    }
    this.#rules.push({ rule, trials: trials.at.length, confidence: trials.confidence, qValue });
  }

  /** Distinct local days of transactions, ascending. */
  #daysOf(transactions: Int32Array): number[] {
    return [...new Set(Array.from(transactions, (t) => this.#data.day[t] as number))];
  }

  finish(): { patterns: RelationshipPattern[]; withinStretches: Map<string, number>; nearMisses: NearMiss[] } {
    const order = [...this.#rules].sort((x, y) => y.confidence - x.confidence || y.trials - x.trials);
    const perFile = new Map<number, number>();
    const patterns: RelationshipPattern[] = [];
    const withinStretches = new Map<string, number>();
    for (const { rule, qValue } of order) {
      const herald = rule.from[0] ?? 0;
      const rules = perFile.get(herald) ?? 0;
      if (patterns.length >= PATTERNS_MAX || (!rule.isSet && rules >= RULES_PER_FILE_MAX)) continue;
      perFile.set(herald, rules + 1);
      const pattern = this.#pattern(rule, this.#trials(rule), qValue);
      patterns.push(pattern);
      withinStretches.set(
        pattern.key,
        testWithinStretches(this.#data.stretch, this.#stretchSizes, rule.fromOf, rule.toOf),
      );
    }
    return { patterns, withinStretches, nearMisses: this.#nearMisses };
  }

  /**
   * A rule that nothing has put to the test since is idle, not over. Over it is when a file is gone, when it failed the
   * last three times, or when half a year and an unusual pause have passed.
   */
  #isOver(rule: Rule, trials: Trials, common: Int32Array): boolean {
    const gone = [...rule.from, ...rule.to].some((file) => Number.isFinite(this.#data.deletedMs[file]));
    const failing = trials.held.slice(-FAILURES_MAX).every((held) => held === 0);
    const unseenMs = this.#asOfMs - (this.#data.startMs[common.at(-1) ?? 0] ?? 0);
    return gone || failing || (unseenMs > HALF_LIFE_MS && hasStopped(this.#daysOf(common), this.#timeline.activeDays));
  }

  #title(rule: Rule, trials: Trials): string {
    const { files } = this.#data;
    const say = (list: readonly number[]) => this.#describer.files(list.flatMap((file) => files[file] ?? []));
    if (rule.isSet) return `You change ${say([...rule.from, ...rule.to].sort((a, b) => a - b))} together`;
    const { heldTotal, at } = trials;
    const mutual = heldTotal >= 0.6 * at.length && heldTotal >= 0.6 * rule.toOf.length;
    return mutual
      ? `You change ${say(rule.from)} and ${say(rule.to)} together`
      : `When you change ${say(rule.from)}, you also change ${say(rule.to)}`;
  }

  #pattern(rule: Rule, trials: Trials, qValue: number): RelationshipPattern {
    const { files, startMs, positionFirst, positionAt, fileOfStep } = this.#data;
    const refs = (list: readonly number[]) => list.flatMap((file) => files[file] ?? []);
    const from = refs(rule.from);
    const to = refs(rule.to);
    const names = (list: typeof from) => list.map(({ project, path }) => `${project ?? ""}\u001f${path}`).sort();
    const test = testAssociation(rule.fromOf, rule.toOf);
    const common = intersect(rule.fromOf, rule.toOf);
    const atMs = (t: number | undefined) => startMs[t ?? 0] ?? 0;
    const wanted = new Set([...rule.from, ...rule.to]);
    const missed = [...trials.at.filter((_, i) => trials.held[i] === 0)];
    return {
      kind: "relationship",
      // The set is the identity: which of its files announces the others may change as evidence grows.
      key: rule.isSet
        ? fingerprint("relationship", ...names([...from, ...to]))
        : fingerprint("relationship", ...names(from), "\u001d", ...names(to)),
      title: this.#title(rule, trials),
      support: common.length,
      confidence: trials.confidence,
      trials: { ...trials.counts, freshness: 1 },
      firstSeenMs: atMs(common[0]),
      lastSeenMs: atMs(common.at(-1)),
      status: this.#isOver(rule, trials, common) ? "stopped" : "active",
      evidence: {
        occurrences: newest([...common], this.#timeline.kept.occurrences).map((t) =>
          occurrenceAt(this.#timeline, positionAt.subarray(positionFirst[t], positionFirst[t + 1]), (step) =>
            wanted.has(fileOfStep[step] ?? -1),
          ),
        ),
        misses: newest(missed, this.#timeline.kept.misses).map((t) => ({
          atMs: atMs(t),
          day: dateOf(this.#data.day[t] as number),
        })),
        missesTotal: missed.length,
        distinctDays: this.#daysOf(common).length,
      },
      statistics: {
        role: "changes_with",
        files: [...from, ...to],
        from,
        to,
        together: common.length,
        fromTotal: rule.fromOf.length,
        toTotal: rule.toOf.length,
        forward: trials.heldTotal / Math.max(1, trials.at.length),
        backward: common.length / Math.max(1, rule.toOf.length),
        togetherDecayed: common.reduce((sum, t) => sum + 2 ** ((atMs(t) - this.#asOfMs) / HALF_LIFE_MS), 0),
        expected: test.expected,
        lift: test.together / Math.max(test.expected, 1e-9),
        pValue: test.pValue,
        qValue,
      },
    };
  }
}
