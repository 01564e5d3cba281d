import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import { hasStopped, mayHaveStopped, newest, occurrenceAt, tellEvidence } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import type { InPieces } from "../in-pieces.ts";
import { dateOf } from "../local-time.ts";
import { lowerBound } from "../lower-bound.ts";
import { boundTrials, type TrialCounts, wilsonLower } from "../statistics/wilson.ts";
import type { NearMiss, RelationshipPattern } from "../types.ts";
import { clusterFiles } from "./cluster-files.ts";
import { collectTransactions, type FileTransactions } from "./collect-transactions.ts";
import { intersect, testAssociation, testWithinStretches } from "./test-association.ts";
import { testPairs } from "./test-pairs.ts";
import { meetInBursts, testWithinSizes } from "./test-within-sizes.ts";
import { mostOf, transactionsOfAny, transactionsOfMost } from "./transactions-of-set.ts";

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

export interface MinedRelationships {
  patterns: RelationshipPattern[];
  /** Upper bound of the p-value when sittings are taken as given, by pattern key (see `testWithinStretches`). */
  withinStretches: Map<string, number>;
  /** Keys of those that have not come up for longer than they ever did before, in days of activity: true, and of no use now. */
  idle: Set<string>;
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
export function* mineRelationships(
  timeline: Timeline,
  describer: Describer,
  asOfMs: number,
): InPieces<MinedRelationships> {
  const data = collectTransactions(timeline);
  yield;
  const { tested, significant } = testPairs(data);
  yield;
  const clusters = clusterFiles(
    significant.map(({ a, b, together }) => {
      const either = (data.of[a]?.length ?? 0) + (data.of[b]?.length ?? 0) - together;
      return { a, b, jaccard: together / Math.max(1, either) };
    }),
  );
  const sets = clusters.filter((files) => files.length >= 3);
  const unitOf = data.of.map((of, file): Unit => ({ number: file, files: [file], of }));
  for (const [i, files] of sets.entries()) {
    const unit: Unit = { number: data.files.length + i, files, of: transactionsOfMost(data, files) };
    for (const file of files) unitOf[file] = unit;
  }
  const maker = new PatternMaker(timeline, data, describer, asOfMs, tested);
  for (const files of sets) {
    yield;
    maker.addSet(files);
  }
  const possible = significant.flatMap((pair) => {
    const left = unitOf[pair.a] as Unit;
    const right = unitOf[pair.b] as Unit;
    const known = left.files.length + right.files.length === 2 ? pair.together : undefined;
    const rules = left === right ? [] : maker.rulesBetween(left, right, known);
    return rules.length === 0 ? [] : { ...pair, rules, known, first: left.number, second: right.number };
  });
  possible.sort((x, y) => x.pValue - y.pValue || x.a - y.a || x.b - y.b);
  const pairsSeen = new Set<number>();
  const units = data.files.length + sets.length;
  for (const { first, second, rules, known, qValue } of possible) {
    const pair = Math.min(first, second) * units + Math.max(first, second);
    if (pairsSeen.has(pair)) continue;
    pairsSeen.add(pair);
    yield;
    maker.addRule(rules, qValue, known);
  }
  yield;
  return { ...maker.finish(), candidates: tested, significant: significant.length };
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
    const { at, held } = transactionsOfAny(this.#data, files);
    let best: { rule: Rule; trials: Trials } | undefined;
    for (const herald of files) {
      const to = files.filter((file) => file !== herald);
      const fromOf = this.#of(herald);
      let next = 0;
      // The rest of the set: where the herald is one of those that changed, one less.
      const toOf = at.filter((t, i) => {
        while (next < fromOf.length && (fromOf[next] as number) < t) next++;
        return (held[i] as number) - (fromOf[next] === t ? 1 : 0) >= mostOf(to.length);
      });
      const rule = { from: [herald], to, fromOf, toOf, isSet: true };
      const trials = this.#trials(rule);
      if (best === undefined || trials.confidence > best.trials.confidence) best = { rule, trials };
    }
    if (best !== undefined) this.#keep(best.rule, best.trials, 0);
  }

  /**
   * The ways in which one unit may announce the other, without those that cannot hold often enough.
   * @param known transactions with both, where they were counted
   */
  rulesBetween(left: Unit, right: Unit, known = Math.min(left.of.length, right.of.length)): Rule[] {
    return [
      { from: left.files, to: right.files, fromOf: left.of, toOf: right.of, isSet: false },
      { from: right.files, to: left.files, fromOf: right.of, toOf: left.of, isSet: false },
    ].filter((rule) => this.#confidenceMost(rule, known) >= CONFIDENCE_MIN);
  }

  addRule(rules: readonly Rule[], qValue: number, known?: number): void {
    const options = rules.map((rule) => ({ rule, trials: this.#trials(rule) }));
    // Both ways equally: the rarer one announces the other.
    options.sort((x, y) => y.trials.confidence - x.trials.confidence || x.rule.fromOf.length - y.rule.fromOf.length);
    const best = options[0];
    if (best !== undefined) this.#keep(best.rule, best.trials, qValue, known);
  }

  #of(file: number): Int32Array {
    return this.#data.of[file] ?? NONE;
  }

  /** Changes of `from` while `to` existed: indices into `fromOf`. O(files + log changes). */
  #lived({ to, fromOf }: Rule): { first: number; end: number } {
    const { startMs, deletedMs } = this.#data;
    let since = 0;
    let until = Number.POSITIVE_INFINITY;
    for (const file of to) {
      since = Math.max(since, this.#of(file)[0] ?? 0);
      until = Math.min(until, deletedMs[file] ?? Number.POSITIVE_INFINITY);
    }
    const first = lowerBound(fromOf, since);
    if (until === Number.POSITIVE_INFINITY) return { first, end: fromOf.length };
    let [end, after] = [first, fromOf.length];
    while (end < after) {
      const middle = (end + after) >> 1;
      if ((startMs[fromOf[middle] as number] as number) > until) after = middle;
      else end = middle + 1;
    }
    return { first, end };
  }

  /** What the confidence of a rule cannot exceed: that of all changes of both having held. */
  #confidenceMost(rule: Rule, both: number): number {
    const { first, end } = this.#lived(rule);
    return wilsonLower(Math.min(both, end - first), end - first);
  }

  /** Every change of `from` while `to` existed, and whether `to` changed with it. O(changes of both). */
  #trials(rule: Rule): Trials {
    const { startMs } = this.#data;
    const { fromOf, toOf } = rule;
    const { first, end } = this.#lived(rule);
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

  #keep(rule: Rule, trials: Trials, knownQ: number, known?: number): void {
    if (trials.confidence < CONFIDENCE_MIN) return;
    const { together, expected, pValue } = testAssociation(rule.fromOf, rule.toOf, known);
    // A rule between sets is one more hypothesis beside the pairs that led to it; Bonferroni over all pairs covers it.
    const qValue = Math.max(
      knownQ,
      Math.min(1, rule.isSet || rule.from.length + rule.to.length > 2 ? pValue * this.#tested : 0),
    );
    if (together < LIFT_MIN * expected || qValue > Q_MAX) return;
    const days = this.#daysTogether(rule);
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

  /** Distinct local days with both, as far as it takes for a pattern. */
  #daysTogether({ fromOf, toOf }: Rule): number {
    const { day } = this.#data;
    const days = new Set<number>();
    for (let i = 0, j = 0; i < fromOf.length && j < toOf.length && days.size < RELATIONSHIP_DAYS_MIN; ) {
      const x = fromOf[i] as number;
      const y = toOf[j] as number;
      if (x === y) days.add(day[x] as number);
      if (x <= y) i++;
      if (y <= x) j++;
    }
    return days.size;
  }

  /** Distinct local days of transactions, ascending. */
  #daysOf(transactions: Int32Array): number[] {
    return [...new Set(Array.from(transactions, (t) => this.#data.day[t] as number))];
  }

  finish(): Omit<MinedRelationships, "candidates" | "significant"> {
    const order = [...this.#rules].sort((x, y) => y.confidence - x.confidence || y.trials - x.trials);
    const perFile = new Map<number, number>();
    const patterns: RelationshipPattern[] = [];
    const withinStretches = new Map<string, number>();
    const idle = new Set<string>();
    for (const { rule, qValue } of order) {
      const herald = rule.from[0] ?? 0;
      const rules = perFile.get(herald) ?? 0;
      if (patterns.length >= PATTERNS_MAX || (!rule.isSet && rules >= RULES_PER_FILE_MAX)) continue;
      perFile.set(herald, rules + 1);
      const pattern = this.#pattern(rule, this.#trials(rule), qValue);
      patterns.push(pattern);
      if (this.#isIdle(intersect(rule.fromOf, rule.toOf))) idle.add(pattern.key);
      withinStretches.set(
        pattern.key,
        Math.max(
          testWithinStretches(this.#data.stretch, this.#stretchSizes, rule.fromOf, rule.toOf),
          // A commit is of one piece whatever its size; a burst is what fell between two pauses.
          meetInBursts(this.#timeline, this.#data, rule.fromOf, rule.toOf)
            ? testWithinSizes(this.#data, rule.fromOf, rule.toOf)
            : 0,
        ),
      );
    }
    return { patterns, withinStretches, idle, nearMisses: this.#nearMisses };
  }

  /**
   * A rule that nothing has put to the test since is idle, not over. Over it is when a file is gone, when it failed the
   * last three times, or when half a year and an unusual pause have passed.
   */
  #isOver(rule: Rule, trials: Trials, common: Int32Array): boolean {
    const gone = [...rule.from, ...rule.to].some((file) => Number.isFinite(this.#data.deletedMs[file]));
    const failing = trials.held.slice(-FAILURES_MAX).every((held) => held === 0);
    const unseenMs = this.#asOfMs - (this.#data.startMs[common.at(-1) ?? 0] ?? 0);
    return gone || failing || (unseenMs > HALF_LIFE_MS && this.#isIdle(common));
  }

  /** @param common the transactions in which both sides changed, ascending */
  #isIdle(common: Int32Array): boolean {
    const { activeDays } = this.#timeline;
    const lastDay = this.#data.day[common.at(-1) ?? 0] as number;
    return mayHaveStopped(lastDay, activeDays) && hasStopped(this.#daysOf(common), activeDays);
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
      evidence: tellEvidence(
        this.#timeline.kept,
        { missesTotal: missed.length, distinctDays: this.#daysOf(common).length },
        {
          occurrences: () =>
            newest([...common], this.#timeline.kept.occurrences).map((t) =>
              occurrenceAt(this.#timeline, positionAt.subarray(positionFirst[t], positionFirst[t + 1]), (step) =>
                wanted.has(fileOfStep[step] ?? -1),
              ),
            ),
          misses: () =>
            newest(missed, this.#timeline.kept.misses).map((t) => ({
              atMs: atMs(t),
              day: dateOf(this.#data.day[t] as number),
            })),
        },
      ),
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
