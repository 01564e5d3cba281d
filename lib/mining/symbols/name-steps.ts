import type { Timeline } from "../assemble-timeline.ts";
import { joinSymbol } from "../symbol.ts";
import type { Step } from "../types.ts";
import { type CutPath, classesOf, cutPath, FINENESS, type Fineness } from "./name-classes.ts";
import { RareRuns } from "./rare-runs.ts";

/** A step that comes back on so many days stays itself: detectors look at it as it is. */
export const RECURRING_DAYS_MIN = 4;
/** Of a class: it is made for what recurs often enough to be told. */
const CLASS_DAYS_MIN = 5;
const MEMBERS_MIN = 3;
/** Of numbered folders, for the number to be what varies. */
const FOLDERS_MIN = 3;
/** One member on more of the days explains them by itself. */
const MEMBER_SHARE_MAX = 0.5;
/** A folder with more files that do not recur is a machine's: their names are not compared word by word. */
const NAMES_COMPARED_MAX = 5_000;
/** Times in each stretch of activity that has it at all; one that comes more often is what the work is made of. */
const VISITS_OF_NAME_MAX = 4;
const VISITS_OF_FOLDER_MAX = 2;
const COARSE: ReadonlySet<Fineness> = new Set(["folder and extension", "folder", "extension"]);

/** A timeline whose rare files are called by what repeats of their names. */
export interface NamedTimeline {
  /** Its steps are those of the exact one, by the same numbers, and behind them the classes. */
  timeline: Timeline;
  /** By number of an exact step: the number of its class, or -1. */
  classOf: Int32Array;
}

interface Candidate {
  /** What is told apart: type, project, pattern. */
  symbol: string;
  path: string;
  members: number[];
  /** Runs of steps that recur by themselves and that the pattern would also be true of. */
  othersRuns: number;
}

/**
 * Gives files that do not recur the name of what does: `reports/report-*.csv` for a new report every day, a folder, an
 * extension. Of each rare file (fewer than four days) the finest class is taken that recurs on five days by three members,
 * none of which explains it, that is not mostly about files that recur by themselves, and that is narrow enough to mean
 * something: in a stretch of activity that has it at all it comes a few times at most. Finest first is the lattice of
 * generalisations of Srikant & Agrawal (EDBT 1996) cut where support begins; templates are those of log parsing (Zhu et
 * al., ICSE-SEIP 2019): what stays of a name after its numbers, then its words.
 *
 * The result depends on the timeline alone, whatever order steps are numbered in. Files that change together and usage
 * keep exact paths. O(runs) for the scan, O(rare paths × 30) at most for classes, O(n log n) in the runs of rare files; four bytes a run.
 */
export function nameSteps(exact: Timeline): NamedTimeline {
  const { steps } = exact;
  const { days, runs } = countSteps(exact);
  const isFile = (step: Step) => step.type.startsWith("file_") && step.path !== undefined;
  const rare = Int32Array.from(
    [...steps.keys()].filter((step) => (days[step] as number) < RECURRING_DAYS_MIN && isFile(steps[step] as Step)),
  );
  const classOf = new Int32Array(steps.length).fill(-1);
  if (rare.length < MEMBERS_MIN) return { timeline: exact, classOf };

  const cut = steps.map((step) => (isFile(step) ? cutPath(step.path as string) : undefined));
  const recurring = [...steps.keys()].filter((step) => (days[step] as number) >= RECURRING_DAYS_MIN);
  const places = new RareRuns(exact, rare);
  const classes: Step[] = [];
  // One pattern can be had in two ways: `notes/*.md` of dates, and of any names. The finer one has it.
  const taken = new Set<string>();
  let left = [...rare];
  const namesIn = new Map<string, number>();
  for (const step of rare) {
    const folder = cut[step]?.folder;
    if (folder !== undefined) namesIn.set(folder, (namesIn.get(folder) ?? 0) + 1);
  }
  const isCompared = (step: number) => (namesIn.get(cut[step]?.folder ?? "") ?? 0) <= NAMES_COMPARED_MAX;
  for (const fineness of FINENESS) {
    const candidates = new Map<string, Candidate>();
    const tried = fineness === "part of name" ? left.filter(isCompared) : left;
    visitClasses(steps, cut, tried, fineness, (step, symbol, path) => {
      const known = candidates.get(symbol);
      if (known !== undefined) known.members.push(step);
      else candidates.set(symbol, { symbol, path, members: [step], othersRuns: 0 });
    });
    for (const [symbol, { members }] of candidates) if (members.length < MEMBERS_MIN) candidates.delete(symbol);
    visitClasses(steps, cut, recurring, fineness, (step, symbol) => {
      const known = candidates.get(symbol);
      if (known !== undefined) known.othersRuns += runs[step] as number;
    });
    for (const candidate of mostLiteralFirst(candidates.values())) {
      const { symbol, path } = candidate;
      const free = candidate.members.filter((step) => classOf[step] === -1);
      if (taken.has(symbol) || !isClass(candidate, fineness, free, places)) continue;
      if (fineness === "numbers of path" && new Set(free.map((step) => cut[step]?.folder)).size < FOLDERS_MIN) continue;
      for (const step of free) classOf[step] = steps.length + classes.length;
      const newest = steps[places.newest(free)] as Step;
      classes.push({ ...newest, symbol, path, pattern: true, example: newest.path as string });
      taken.add(symbol);
    }
    left = left.filter((step) => classOf[step] === -1);
  }
  if (classes.length === 0) return { timeline: exact, classOf };
  return { timeline: rename(exact, classes, classOf), classOf };
}

/** Distinct local days and runs of each step. */
function countSteps({ steps, positions, runStart, runStep, day }: Timeline): { days: Int32Array; runs: Int32Array } {
  const days = new Int32Array(steps.length);
  const runs = new Int32Array(steps.length);
  const last = new Int32Array(steps.length).fill(-2_000_000);
  for (let p = 0; p < positions; p++) {
    const today = day[p] as number;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const step = runStep[r] as number;
      runs[step] = (runs[step] as number) + 1;
      if (last[step] === today) continue;
      last[step] = today;
      days[step] = (days[step] as number) + 1;
    }
  }
  return { days, runs };
}

/** An empty last part, which no exact file has: one whose name holds a star is not a pattern. */
const symbolOf = ({ type, project }: Step, path: string): string => joinSymbol(type, project, path, "");

function visitClasses(
  steps: readonly Step[],
  cut: readonly (CutPath | undefined)[],
  wanted: readonly number[],
  fineness: Fineness,
  visit: (step: number, symbol: string, path: string) => void,
): void {
  for (const step of wanted) {
    const own = cut[step];
    if (own === undefined) continue;
    for (const path of classesOf(own, fineness)) visit(step, symbolOf(steps[step] as Step, path), path);
  }
}

/** Of equally fine ones, more letters that stand for themselves say more. */
function mostLiteralFirst(candidates: Iterable<Candidate>): Candidate[] {
  const all = Array.from(candidates, (candidate) => ({
    candidate,
    letters: candidate.path.replaceAll("*", "").length,
  }));
  all.sort((a, b) => b.letters - a.letters || (a.candidate.symbol < b.candidate.symbol ? -1 : 1));
  return all.map(({ candidate }) => candidate);
}

function isClass({ othersRuns }: Candidate, fineness: Fineness, members: readonly number[], places: RareRuns): boolean {
  if (members.length < MEMBERS_MIN) return false;
  const { days, daysOfOne, runs } = places.daysOf(members);
  if (days < CLASS_DAYS_MIN || daysOfOne > MEMBER_SHARE_MAX * days || othersRuns > runs) return false;
  const { visits, stretches } = places.visitsOf(members);
  return visits <= (COARSE.has(fineness) ? VISITS_OF_FOLDER_MAX : VISITS_OF_NAME_MAX) * stretches;
}

/**
 * The same timeline with its rare runs renamed. Of members in a row, or in one set, the first stands for all, as repeats
 * of one step are one run; the others keep their exact step, which no detector looks at.
 */
function rename(exact: Timeline, classes: readonly Step[], classOf: Int32Array): Timeline {
  const { positions, runStart, runStep, stretch } = exact;
  const named = runStep.slice();
  let last = -1;
  let lastPosition = -1;
  for (let p = 0; p < positions; p++) {
    const from = runStart[p] as number;
    const to = runStart[p + 1] as number;
    for (let r = from; r < to; r++) {
      const step = classOf[runStep[r] as number] as number;
      if (step < 0) continue;
      const goesOn = to - from === 1 && last === step && lastPosition === p - 1 && stretch[p - 1] === stretch[p];
      if (!goesOn && named.subarray(from, r).indexOf(step) < 0) named[r] = step;
      last = to - from === 1 ? step : -1;
      lastPosition = p;
    }
  }
  const runIds = (run: number): readonly string[] => {
    const step = named[run] as number;
    if (step === runStep[run]) return exact.runIds(run);
    const ids = [...exact.runIds(run)];
    for (let r = run + 1; r < runStep.length && ids.length < exact.kept.idsPerRun; r++) {
      if (classOf[runStep[r] as number] !== step || named[r] === step) break;
      ids.push(...exact.runIds(r));
    }
    return ids.slice(0, exact.kept.idsPerRun);
  };
  return { ...exact, steps: [...exact.steps, ...classes], runStep: named, runIds };
}
