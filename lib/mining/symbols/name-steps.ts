import type { Timeline } from "../assemble-timeline.ts";
import { joinSymbol } from "../symbol.ts";
import type { Step } from "../types.ts";
import { type CutPath, classesOf, cutPath, FINENESS, type Fineness } from "./name-classes.ts";
import { RareRuns } from "./rare-runs.ts";
import {
  type CutText,
  cutText,
  patternSymbol,
  TAKES_IN,
  TEXT_FINENESS,
  type TextFineness,
  textClassesOf,
} from "./text-classes.ts";

/** A step that comes back on so many days stays itself: detectors look at it as it is. */
export const RECURRING_DAYS_MIN = 4;
/** Of a class: it is made for what recurs often enough to be told. */
const CLASS_DAYS_MIN = 5;
const MEMBERS_MIN = 3;
/** Of a class of fewer days, whose members differ in numbers alone. */
const MEMBERS_OF_DAY_MIN = 10;
/** Of numbered folders, for the number to be what varies. */
const FOLDERS_MIN = 3;
/** One member on more of the days explains them by itself. */
const MEMBER_SHARE_MAX = 0.5;
/** A folder with more files that do not recur is a machine's: their names are not compared word by word. */
const NAMES_COMPARED_MAX = 5_000;
/** Times in each stretch of activity that has it at all; one that comes more often is what the work is made of. */
const VISITS_OF_NAME_MAX = 4;
const VISITS_OF_FOLDER_MAX = 2;
const COARSE: ReadonlySet<string> = new Set(["folder and extension", "folder", "extension"]);
/** On no larger share of a class's days, a text that recurs is one of many. Less than what is done on one weekday has. */
const TEXT_SHARE_MAX = 0.15;
/** The same of a finer class: one word of a dozen in the names of files, by which the command is not told apart. */
const CLASS_SHARE_MAX = 0.25;
/** What is quoted is prose, and the words it begins with are no habit: a kind of it stands alone where most of it is that. */
const QUOTED_SHARE_MAX = 0.5;

type AnyFineness = Fineness | TextFineness;
/** A step's name, cut up: a file's path, or a command line, an action, an address. */
type Cut = CutPath | CutText;

/** A timeline whose rare files and commands are called by what repeats of their names. */
export interface NamedTimeline {
  /** Its steps are those of the exact one, by the same numbers, and behind them the classes. */
  timeline: Timeline;
  /** By number of an exact step: the number of its class, or -1. */
  classOf: Int32Array;
}

interface Candidate {
  /** What is told apart: type, project, pattern. */
  symbol: string;
  pattern: string;
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
 * Commands, actions and pages whose numbers, quotes or arguments vary are named alike: `git commit -m "*"`, `ssh host-*`. As
 * the program is what a command is where its arguments are not told, one of these may come however often; and a text that
 * recurs a little, as one host of sixty does, is not kept apart from its like.
 *
 * The result depends on the timeline alone, whatever order steps are numbered in. Files that change together and usage
 * keep exact paths. O(runs) for the scan, O(rare paths × 30) at most for classes, O(n log n) in the runs of rare files; four bytes a run.
 */
export function nameSteps(exact: Timeline): NamedTimeline {
  const { steps } = exact;
  const { days, runs } = countSteps(exact);
  const cut = steps.map(cutOf);
  const isRare = (step: number) => (days[step] as number) < RECURRING_DAYS_MIN;
  const named = [...steps.keys()].filter((step) => cut[step] !== undefined);
  const rare = named.filter(isRare);
  const open = named.filter((step) => !isRare(step) && isOpen(cut[step] as Cut));
  const classOf = new Int32Array(steps.length).fill(-1);
  if (rare.length + open.length < MEMBERS_MIN) return { timeline: exact, classOf };

  const recurring = named.filter((step) => !isRare(step));
  const closed = recurring.filter((step) => !isOpen(cut[step] as Cut));
  const places = new RareRuns(exact, Int32Array.from([...rare, ...open]));
  const classes: Step[] = [];
  const sizes: { days: number; runs: number }[] = [];
  // One pattern can be had in two ways: `notes/*.md` of dates, and of any names. The finer one has it.
  const taken = new Set<string>();
  let left = rare;
  const namesIn = new Map<string, number>();
  for (const step of rare) {
    const folder = folderOf(cut[step]);
    if (folder !== undefined) namesIn.set(folder, (namesIn.get(folder) ?? 0) + 1);
  }
  const openable = [...rare, ...open].filter((step) => isText(cut[step] as Cut));
  const isCompared = (step: number) => (namesIn.get(folderOf(cut[step]) ?? "") ?? 0) <= NAMES_COMPARED_MAX;
  for (const fineness of [...FINENESS, ...TEXT_FINENESS]) {
    const candidates = new Map<string, Candidate>();
    const takesIn = TAKES_IN.has(fineness);
    const tried = takesIn ? openable : fineness === "part of name" ? left.filter(isCompared) : left;
    visitClasses(steps, cut, tried, fineness, (step, symbol, pattern) => {
      const known = candidates.get(symbol);
      if (known !== undefined) known.members.push(step);
      else candidates.set(symbol, { symbol, pattern, members: [step], othersRuns: 0 });
    });
    for (const [symbol, { members }] of candidates) if (members.length < MEMBERS_MIN) candidates.delete(symbol);
    visitClasses(steps, cut, takesIn ? closed : recurring, fineness, (step, symbol) => {
      const known = candidates.get(symbol);
      if (known !== undefined) known.othersRuns += runs[step] as number;
    });
    for (const candidate of mostLiteralFirst(candidates.values())) {
      const { symbol, pattern } = candidate;
      if (taken.has(symbol)) continue;
      let free = candidate.members.filter((step) => classOf[step] === -1);
      if (takesIn) {
        // Where most of them recur, there are so many things to do and no more: each is itself.
        const isOpenEnded = 2 * candidate.members.filter(isRare).length >= candidate.members.length;
        const inAll = isOpenEnded ? places.daysOf(candidate.members) : { days: 0, runs: 0 };
        const isOneOfMany = (step: number) => {
          const own = sizes[(classOf[step] as number) - steps.length];
          if (own === undefined) {
            return (days[step] as number) <= Math.max(RECURRING_DAYS_MIN - 1, TEXT_SHARE_MAX * inAll.days);
          }
          return fineness === "quotes of text"
            ? own.runs <= QUOTED_SHARE_MAX * inAll.runs
            : own.days <= CLASS_SHARE_MAX * inAll.days;
        };
        free = candidate.members.filter(isOneOfMany);
        for (const step of candidate.members) if (!isOneOfMany(step)) candidate.othersRuns += runs[step] as number;
      }
      if (!isClass(candidate, fineness, free, places)) continue;
      if (fineness === "numbers of path" && new Set(free.map((step) => folderOf(cut[step]))).size < FOLDERS_MIN)
        continue;
      for (const step of free) classOf[step] = steps.length + classes.length;
      sizes.push(places.daysOf(free));
      const newest = places.newest(free);
      classes.push(callByPattern(steps[newest] as Step, cut[newest] as Cut, symbol, pattern));
      taken.add(symbol);
    }
    left = left.filter((step) => classOf[step] === -1);
  }
  if (classes.length === 0) return { timeline: exact, classOf };
  const kept = dropEmpty(classes, classOf, steps.length);
  return { timeline: rename(exact, kept, classOf), classOf };
}

/** Numbers the classes anew without those that a coarser one has taken in. */
function dropEmpty(classes: readonly Step[], classOf: Int32Array, first: number): Step[] {
  const used = new Set(classOf);
  const kept = classes.filter((_, i) => used.has(first + i));
  const numberOf = new Map(kept.map((one, i) => [classes.indexOf(one), first + i]));
  for (const [step, named] of classOf.entries()) if (named >= 0) classOf[step] = numberOf.get(named - first) as number;
  return kept;
}

const cutOf = (step: Step): Cut | undefined =>
  step.type.startsWith("file_") && step.path !== undefined ? cutPath(step.path) : cutText(step);

const isText = (cut: Cut): cut is CutText => "field" in cut;

/** Whether a text holds what may be one of many: numbers, or something quoted. */
const isOpen = (cut: Cut): boolean => isText(cut) && cut.unquoted !== cut.text;

const folderOf = (cut: Cut | undefined): string | undefined =>
  cut === undefined || isText(cut) ? undefined : cut.folder;

function callByPattern(step: Step, cut: Cut, symbol: string, pattern: string): Step {
  const field = isText(cut) ? cut.field : "path";
  return { ...step, symbol, [field]: pattern, pattern: true, example: step[field] as string };
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
const symbolOf = (step: Step, cut: Cut, pattern: string): string =>
  isText(cut) ? patternSymbol(step, cut.field, pattern) : joinSymbol(step.type, step.project, pattern, "");

function patternsOf(cut: Cut, fineness: AnyFineness): string[] {
  if (isText(cut)) return isTextFineness(fineness) ? textClassesOf(cut, fineness) : [];
  return isTextFineness(fineness) ? [] : classesOf(cut, fineness);
}

const isTextFineness = (fineness: AnyFineness): fineness is TextFineness =>
  TEXT_FINENESS.includes(fineness as TextFineness);

function visitClasses(
  steps: readonly Step[],
  cut: readonly (Cut | undefined)[],
  wanted: readonly number[],
  fineness: AnyFineness,
  visit: (step: number, symbol: string, pattern: string) => void,
): void {
  for (const step of wanted) {
    const own = cut[step];
    if (own === undefined) continue;
    for (const pattern of patternsOf(own, fineness)) visit(step, symbolOf(steps[step] as Step, own, pattern), pattern);
  }
}

/** Of equally fine ones, more letters that stand for themselves say more. */
function mostLiteralFirst(candidates: Iterable<Candidate>): Candidate[] {
  const all = Array.from(candidates, (candidate) => ({
    candidate,
    letters: candidate.pattern.replaceAll("*", "").length,
  }));
  all.sort((a, b) => b.letters - a.letters || (a.candidate.symbol < b.candidate.symbol ? -1 : 1));
  return all.map(({ candidate }) => candidate);
}

function isClass(
  { othersRuns }: Candidate,
  fineness: AnyFineness,
  members: readonly number[],
  places: RareRuns,
): boolean {
  if (members.length < MEMBERS_MIN) return false;
  const { days, daysOfOne, runs } = places.daysOf(members);
  if (othersRuns > runs) return false;
  // The cells of a sheet that is filled in within a day.
  if (days < CLASS_DAYS_MIN) return fineness === "numbers of text" && members.length >= MEMBERS_OF_DAY_MIN;
  if (daysOfOne > MEMBER_SHARE_MAX * days) return false;
  if (isTextFineness(fineness)) return true;
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
