import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import { hasStopped, newest, occurrenceAt } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateOf } from "../local-time.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { heldOutConfidence, type Trial } from "../statistics/wilson.ts";
import type { NearMiss, RelationshipPattern } from "../types.ts";
import { clusterFiles } from "./cluster-files.ts";
import { collectTransactions, type FileTransactions, type Transaction } from "./collect-transactions.ts";
import { type Association, intersect, lowerBound, testAssociation, testWithinStretches } from "./test-association.ts";

const Q_MAX = 0.01;
/** Distinct days with both, for a pattern; one less is a near miss. */
export const RELATIONSHIP_DAYS_MIN = 5;
const LIFT_MIN = 2;
/** A rule that holds less often than this, at the lower bound, would read as untrue. */
const CONFIDENCE_MIN = 0.4;
const PATTERNS_MAX = 200;
const RULES_PER_FILE_MAX = 2;
const FAILURES_MAX = 3;
const HALF_LIFE_MS = 180 * 86_400_000;
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
  of: number[];
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
    const left = unitOf.get(a) ?? { number: a, files: [a], of: data.of[a] ?? [] };
    const right = unitOf.get(b) ?? { number: b, files: [b], of: data.of[b] ?? [] };
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
  const counts = new Map<number, number>();
  for (const { files } of data.transactions) {
    const kept = files.filter((file) => often[file]);
    for (let i = 0; i < kept.length; i++) {
      for (let j = i + 1; j < kept.length; j++) {
        const pair = (kept[i] as number) * data.files.length + (kept[j] as number);
        const known = counts.get(pair);
        if (known !== undefined) counts.set(pair, known + 1);
        else if (counts.size < PAIRS_MAX) counts.set(pair, 1);
      }
    }
  }
  const pairs: TestedPair[] = [];
  for (const [pair, together] of counts) {
    if (together < RELATIONSHIP_DAYS_MIN - 1) continue;
    const a = Math.floor(pair / data.files.length);
    const b = pair % data.files.length;
    pairs.push({ a, b, ...testAssociation(data.of[a] ?? [], data.of[b] ?? []), qValue: 1 });
  }
  const adjusted = adjustPValues(pairs.map(({ pValue }) => pValue));
  for (const [i, pair] of pairs.entries()) pair.qValue = adjusted[i] ?? 1;
  const significant = pairs.filter(({ qValue }) => qValue <= Q_MAX);
  significant.sort((x, y) => x.pValue - y.pValue || x.a - y.a || x.b - y.b);
  return { tested: pairs.length, significant };
}

/** Transactions with at least two thirds of a set. */
function transactionsOfMost(data: FileTransactions, files: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const file of files) for (const t of data.of[file] ?? []) counts.set(t, (counts.get(t) ?? 0) + 1);
  const most = Math.ceil((files.length * 2) / 3);
  return [...counts].flatMap(([t, count]) => (count >= most ? [t] : [])).sort((x, y) => x - y);
}

interface Rule {
  from: number[];
  to: number[];
  fromOf: number[];
  toOf: number[];
  /** A set that changes as one: `from` is its best herald, `to` the rest. */
  isSet: boolean;
}

class PatternMaker {
  readonly #timeline: Timeline;
  readonly #data: FileTransactions;
  readonly #describer: Describer;
  readonly #asOfMs: number;
  readonly #tested: number;
  readonly #stretchSizes = new Map<number, number>();
  readonly #rules: { rule: Rule; trials: Trial[]; confidence: number; qValue: number }[] = [];
  readonly #nearMisses: NearMiss[] = [];

  constructor(timeline: Timeline, data: FileTransactions, describer: Describer, asOfMs: number, tested: number) {
    this.#timeline = timeline;
    this.#data = data;
    this.#describer = describer;
    this.#asOfMs = asOfMs;
    this.#tested = tested;
    for (const { stretch } of data.transactions) {
      this.#stretchSizes.set(stretch, (this.#stretchSizes.get(stretch) ?? 0) + 1);
    }
  }

  addSet(files: number[]): void {
    let best: { rule: Rule; trials: Trial[]; confidence: number } | undefined;
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
      const confidence = heldOutConfidence(trials);
      if (best === undefined || confidence > best.confidence) best = { rule, trials, confidence };
    }
    if (best !== undefined) this.#keep(best.rule, best.trials, best.confidence, 0);
  }

  addRule(left: Unit, right: Unit, qValue: number): void {
    const options = [
      { from: left.files, to: right.files, fromOf: left.of, toOf: right.of, isSet: false },
      { from: right.files, to: left.files, fromOf: right.of, toOf: left.of, isSet: false },
    ].map((rule) => {
      const trials = this.#trials(rule);
      return { rule, trials, confidence: heldOutConfidence(trials) };
    });
    // Both ways equally: the rarer one announces the other.
    options.sort((x, y) => y.confidence - x.confidence || x.rule.fromOf.length - y.rule.fromOf.length);
    const best = options[0];
    if (best !== undefined) this.#keep(best.rule, best.trials, best.confidence, qValue);
  }

  #of(file: number): number[] {
    return this.#data.of[file] ?? [];
  }

  /** Every change of `from` while `to` existed, and whether `to` changed with it. */
  #trials(rule: Rule): Trial[] {
    const since = Math.max(...rule.to.map((file) => this.#of(file)[0] ?? 0));
    const until = Math.min(...rule.to.map((file) => this.#data.deletedMs[file] ?? Number.POSITIVE_INFINITY));
    const { fromOf, toOf } = rule;
    const trials: Trial[] = [];
    let next = 0;
    for (let i = lowerBound(fromOf, since); i < fromOf.length; i++) {
      const t = fromOf[i] as number;
      while (next < toOf.length && (toOf[next] as number) < t) next++;
      const atMs = this.#data.transactions[t]?.startMs ?? 0;
      if (atMs <= until) trials.push({ atMs, held: toOf[next] === t });
    }
    return trials;
  }

  #keep(rule: Rule, trials: Trial[], confidence: number, knownQ: number): void {
    if (confidence < CONFIDENCE_MIN) return;
    const { together, expected, pValue } = testAssociation(rule.fromOf, rule.toOf);
    // A rule between sets is one more hypothesis beside the pairs that led to it; Bonferroni over all pairs covers it.
    const qValue = Math.max(
      knownQ,
      Math.min(1, rule.isSet || rule.from.length + rule.to.length > 2 ? pValue * this.#tested : 0),
    );
    if (together < LIFT_MIN * expected || qValue > Q_MAX) return;
    const common = intersect(rule.fromOf, rule.toOf);
    const days = new Set(common.map((t) => this.#data.transactions[t]?.day)).size;
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
    this.#rules.push({ rule, trials, confidence, qValue });
  }

  finish(): { patterns: RelationshipPattern[]; withinStretches: Map<string, number>; nearMisses: NearMiss[] } {
    const order = [...this.#rules].sort((x, y) => y.confidence - x.confidence || y.trials.length - x.trials.length);
    const perFile = new Map<number, number>();
    const patterns: RelationshipPattern[] = [];
    const withinStretches = new Map<string, number>();
    for (const { rule, trials, confidence, qValue } of order) {
      const herald = rule.from[0] ?? 0;
      const rules = perFile.get(herald) ?? 0;
      if (patterns.length >= PATTERNS_MAX || (!rule.isSet && rules >= RULES_PER_FILE_MAX)) continue;
      perFile.set(herald, rules + 1);
      const pattern = this.#pattern(rule, trials, confidence, qValue);
      patterns.push(pattern);
      withinStretches.set(
        pattern.key,
        testWithinStretches(this.#data.transactions, this.#stretchSizes, rule.fromOf, rule.toOf),
      );
    }
    return { patterns, withinStretches, nearMisses: this.#nearMisses };
  }

  /**
   * A rule that nothing has put to the test since is idle, not over. Over it is when a file is gone, when it failed the
   * last three times, or when half a year and an unusual pause have passed.
   */
  #isOver(rule: Rule, trials: readonly Trial[], common: readonly Transaction[]): boolean {
    const gone = [...rule.from, ...rule.to].some((file) => Number.isFinite(this.#data.deletedMs[file]));
    const failing = trials.slice(-FAILURES_MAX).every(({ held }) => !held);
    const days = [...new Set(common.map(({ day }) => day))];
    const unseenMs = this.#asOfMs - (common.at(-1)?.startMs ?? 0);
    return gone || failing || (unseenMs > HALF_LIFE_MS && hasStopped(days, this.#timeline.activeDays));
  }

  #title(rule: Rule, trials: readonly Trial[]): string {
    const { files } = this.#data;
    const say = (list: readonly number[]) => this.#describer.files(list.flatMap((file) => files[file] ?? []));
    if (rule.isSet) return `You change ${say([...rule.from, ...rule.to].sort((a, b) => a - b))} together`;
    const held = trials.filter((trial) => trial.held).length;
    const mutual = held >= 0.6 * trials.length && held >= 0.6 * rule.toOf.length;
    return mutual
      ? `You change ${say(rule.from)} and ${say(rule.to)} together`
      : `When you change ${say(rule.from)}, you also change ${say(rule.to)}`;
  }

  #pattern(rule: Rule, trials: readonly Trial[], confidence: number, qValue: number): RelationshipPattern {
    const { files, transactions, fileOfStep } = this.#data;
    const refs = (list: readonly number[]) => list.flatMap((file) => files[file] ?? []);
    const from = refs(rule.from);
    const to = refs(rule.to);
    const names = (list: typeof from) => list.map(({ project, path }) => `${project ?? ""}\u001f${path}`).sort();
    const test = testAssociation(rule.fromOf, rule.toOf);
    const common = intersect(rule.fromOf, rule.toOf).flatMap((t) => transactions[t] ?? []);
    const wanted = new Set([...rule.from, ...rule.to]);
    const missed = trials.filter(({ held }) => !held);
    const held = trials.length - missed.length;
    return {
      kind: "relationship",
      // The set is the identity: which of its files announces the others may change as evidence grows.
      key: rule.isSet
        ? fingerprint("relationship", ...names([...from, ...to]))
        : fingerprint("relationship", ...names(from), "\u001d", ...names(to)),
      title: this.#title(rule, trials),
      support: common.length,
      confidence,
      firstSeenMs: common[0]?.startMs ?? 0,
      lastSeenMs: common.at(-1)?.startMs ?? 0,
      status: this.#isOver(rule, trials, common) ? "stopped" : "active",
      evidence: {
        occurrences: newest(common, this.#timeline.kept.occurrences).map(({ positions }) =>
          occurrenceAt(this.#timeline, positions, (step) => wanted.has(fileOfStep[step] ?? -1)),
        ),
        misses: newest(missed, this.#timeline.kept.misses).map(({ atMs }) => ({
          atMs,
          day: dateOf(this.#timeline.clock.dayNumber(atMs)),
        })),
        missesTotal: missed.length,
        distinctDays: new Set(common.map(({ day }) => day)).size,
      },
      statistics: {
        files: [...from, ...to],
        from,
        to,
        together: common.length,
        fromTotal: rule.fromOf.length,
        toTotal: rule.toOf.length,
        forward: held / Math.max(1, trials.length),
        backward: common.length / Math.max(1, rule.toOf.length),
        togetherDecayed: common.reduce((sum, { startMs }) => sum + 2 ** ((startMs - this.#asOfMs) / HALF_LIFE_MS), 0),
        expected: test.expected,
        lift: test.together / Math.max(test.expected, 1e-9),
        pValue: test.pValue,
        qValue,
      },
    };
  }
}
