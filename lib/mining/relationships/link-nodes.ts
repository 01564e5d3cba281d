import type { Timeline } from "../assemble-timeline.ts";
import { RECURRING_DAYS_MIN } from "../symbols/name-steps.ts";
import type { FileRef, Step } from "../types.ts";

/** Most of each, those of most days first: what a table of all pairs is bounded by. A person has some hundred. */
const FILES_MAX = 1_500;
const ACTIONS_MAX = 500;

export interface LinkFile {
  ref: FileRef;
  /** What was done to it: types of its steps. */
  types: Set<string>;
  /** Local days with any of it. */
  days: number;
}

/** Files and what is done with them, each by one number, whatever was done to the file. */
export interface LinkNodes {
  files: LinkFile[];
  /** Commands, tools and apps. */
  actions: Step[];
  /** By number of a step: its file where that is opened, created or modified, or -1. */
  fileOf: Int32Array;
  /** By number of a step: its file where that is deleted, or -1. */
  goneOf: Int32Array;
  /** By number of a step: its action; `actions.length` for one that recurs on too few days, -1 for what is none. */
  actionOf: Int32Array;
  /** By number of a step: 1 where it makes or changes a file. */
  writes: Uint8Array;
  /** By number of a step: 1 for an app that is looked at and nothing done in it: that ends nothing. */
  looks: Uint8Array;
}

const TOUCHES: ReadonlySet<string> = new Set(["file_opened", "file_created", "file_modified"]);
const ACTS: ReadonlySet<string> = new Set(["command_run", "tool_used", "app_used"]);

/**
 * The files and actions of a timeline that recur on some days, as they are named there (`report-*.csv`). Undefined where
 * there is nothing to link. O(runs).
 */
export function linkNodes(timeline: Timeline): LinkNodes | undefined {
  const { steps } = timeline;
  if (!steps.some(({ type }) => ACTS.has(type)) || !steps.some(({ type }) => TOUCHES.has(type))) return undefined;
  const files: LinkFile[] = [];
  const actions: Step[] = [];
  const fileByName = new Map<string, number>();
  const fileOf = new Int32Array(steps.length).fill(-1);
  const actionOf = new Int32Array(steps.length).fill(-1);
  for (const [i, step] of steps.entries()) {
    if (TOUCHES.has(step.type) && step.path !== undefined) {
      const name = nameOf(step);
      let file = fileByName.get(name);
      if (file === undefined) {
        file = files.push({ ref: refOf(step), types: new Set(), days: 0 }) - 1;
        fileByName.set(name, file);
      }
      files[file]?.types.add(step.type);
      fileOf[i] = file;
    } else if (ACTS.has(step.type)) {
      actionOf[i] = actions.push(step) - 1;
    }
  }
  const days = countDays(timeline, fileOf, actionOf, files.length, actions.length);
  const fileDays = days.subarray(0, files.length);
  const actionDays = days.subarray(files.length);
  const keptFiles = mostDays(fileDays, FILES_MAX, (file) => nameOf(files[file]?.ref ?? { path: "" }));
  const keptActions = mostDays(actionDays, ACTIONS_MAX, (action) => actions[action]?.symbol ?? "");
  if (keptFiles.size === 0 || keptActions.size === 0) return undefined;
  const goneOf = Int32Array.from(steps, (step) => {
    if (step.type !== "file_deleted" || step.path === undefined || step.pattern) return -1;
    return keptFiles.get(fileByName.get(nameOf(step)) ?? -1) ?? -1;
  });
  return {
    files: Array.from(keptFiles.keys(), (file) => ({ ...(files[file] as LinkFile), days: fileDays[file] as number })),
    actions: Array.from(keptActions.keys(), (action) => actions[action] as Step),
    fileOf: fileOf.map((file) => keptFiles.get(file) ?? -1),
    goneOf,
    actionOf: actionOf.map((action) => (action < 0 ? -1 : (keptActions.get(action) ?? keptActions.size))),
    writes: Uint8Array.from(steps, ({ type }) => (type === "file_created" || type === "file_modified" ? 1 : 0)),
    looks: Uint8Array.from(steps, ({ type, action }) => (type === "app_used" && action === undefined ? 1 : 0)),
  };
}

/** A pattern's name is not that of a file which happens to hold a star. */
const nameOf = ({ project, path, pattern }: Pick<Step, "project" | "path" | "pattern">): string =>
  `${pattern === true ? "*" : ""}\u001f${project ?? ""}\u001f${path ?? ""}`;

function refOf({ path = "", project, pattern, example }: Step): FileRef {
  const ref: FileRef = project === undefined ? { path } : { path, project };
  if (pattern === true) ref.pattern = true;
  if (example !== undefined) ref.example = example;
  return ref;
}

/** Distinct local days of each file, and behind them of each action. */
function countDays(
  { steps, positions, runStart, runStep, day }: Timeline,
  fileOf: Int32Array,
  actionOf: Int32Array,
  files: number,
  actions: number,
): Int32Array {
  // No step is both.
  const numberOf = Int32Array.from(steps, (_, i) => {
    const action = actionOf[i] as number;
    return action < 0 ? (fileOf[i] as number) : files + action;
  });
  const days = new Int32Array(files + actions);
  const last = new Int32Array(files + actions).fill(-2_000_000);
  for (let p = 0; p < positions; p++) {
    const today = day[p] as number;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const number = numberOf[runStep[r] as number] as number;
      if (number < 0 || last[number] === today) continue;
      last[number] = today;
      days[number] = (days[number] as number) + 1;
    }
  }
  return days;
}

/** New numbers of those that recur, most days first, whatever order they were numbered in. */
function mostDays(days: Int32Array, most: number, nameOfNumber: (number: number) => string): Map<number, number> {
  const kept = [...days.keys()].filter((number) => (days[number] as number) >= RECURRING_DAYS_MIN);
  const names = new Map(kept.map((number) => [number, nameOfNumber(number)]));
  kept.sort((a, b) => {
    const byDays = (days[b] as number) - (days[a] as number);
    return byDays !== 0 ? byDays : (names.get(a) ?? "") < (names.get(b) ?? "") ? -1 : 1;
  });
  return new Map(kept.slice(0, most).map((number, i) => [number, i]));
}
