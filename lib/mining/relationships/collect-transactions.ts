import type { Timeline } from "../assemble-timeline.ts";
import { GROUP_FILES_MAX } from "../summarize-day.ts";
import { isFileChange } from "../symbol.ts";
import { endAt } from "../timeline-builder.ts";
import type { FileRef } from "../types.ts";

/** Changes outside any group belong together while pauses stay shorter than this. */
export const BURST_GAP_MS = 15 * 60_000;

/**
 * Files changed at one go, in order of time: a commit, or a burst of changes without a group. Columns run in parallel,
 * entry t of each describes transaction t.
 */
export interface FileTransactions {
  count: number;
  startMs: Float64Array;
  day: Int32Array;
  stretch: Int32Array;
  /** Its files, ascending: `fileAt[fileFirst[t]] … fileAt[fileFirst[t + 1] - 1]`, indices into `files`. */
  fileFirst: Int32Array;
  fileAt: Int32Array;
  /** Its positions in the timeline, likewise. */
  positionFirst: Int32Array;
  positionAt: Int32Array;
  files: FileRef[];
  /** When the last thing seen of a file was its deletion: that time; otherwise infinity. */
  deletedMs: Float64Array;
  fileOfStep: Int32Array;
  /** Transactions of each file, ascending. */
  of: Int32Array[];
}

/** Reads the timeline as sets of files changed together; sets of more than thirty files are left out. O(runs). */
export function collectTransactions(timeline: Timeline): FileTransactions {
  const { steps, positions, runStart, runStep, startMs } = timeline;
  const { files, fileOfStep } = nameFiles(timeline);
  const deletes = Uint8Array.from(steps, ({ type }) => (type === "file_deleted" ? 1 : 0));
  const deletedMs = new Float64Array(files.length).fill(Number.POSITIVE_INFINITY);
  /** Which set of files each position adds to, or -1; sets are numbered in order of their first position. */
  const setOf = new Int32Array(positions).fill(-1);
  const setOfGroup = new Int32Array(timeline.groups.size).fill(-1);
  let sets = 0;
  let burst = -1;
  let burstEndMs = Number.NEGATIVE_INFINITY;
  for (let p = 0; p < positions; p++) {
    const group = timeline.group[p] as number;
    let changes = false;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const step = runStep[r] as number;
      const file = fileOfStep[step] as number;
      if (file < 0) continue;
      changes = true;
      deletedMs[file] = deletes[step] === 1 ? (startMs[p] as number) : Number.POSITIVE_INFINITY;
    }
    if (group >= 0) {
      if ((timeline.groups.files[group] ?? 0) > GROUP_FILES_MAX) continue;
      if (setOfGroup[group] === -1) setOfGroup[group] = sets++;
      setOf[p] = setOfGroup[group] as number;
    } else if (changes) {
      if (burst < 0 || (startMs[p] as number) - burstEndMs > BURST_GAP_MS) burst = sets++;
      setOf[p] = burst;
      burstEndMs = endAt(timeline, p);
    }
  }
  const placesOf = bucket(setOf, sets);
  const stamp = new Int32Array(files.length).fill(-1);
  const fileFirst = new Int32Array(sets + 1);
  const positionFirst = new Int32Array(sets + 1);
  const positionAt = placesOf.items;
  const firstPosition = new Int32Array(sets);
  let fileAt = new Int32Array(Math.min(timeline.runStep.length, GROUP_FILES_MAX * sets) + 1);
  let count = 0;
  let filled = 0;
  let placed = 0;
  for (let set = 0; set < sets; set++) {
    const from = placesOf.first[set] as number;
    const to = placesOf.first[set + 1] as number;
    let distinct = 0;
    for (let i = from; i < to && distinct <= GROUP_FILES_MAX; i++) {
      const p = positionAt[i] as number;
      for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
        const file = fileOfStep[runStep[r] as number] as number;
        if (file < 0 || stamp[file] === set) continue;
        stamp[file] = set;
        if (distinct < GROUP_FILES_MAX) fileAt[filled + distinct] = file;
        distinct++;
      }
    }
    if (distinct === 0 || distinct > GROUP_FILES_MAX) continue;
    sortFew(fileAt, filled, filled + distinct);
    firstPosition[count] = positionAt[from] as number;
    // What was left out makes room: places move towards the front.
    for (let i = from; i < to; i++) positionAt[placed++] = positionAt[i] as number;
    filled += distinct;
    count++;
    fileFirst[count] = filled;
    positionFirst[count] = placed;
  }
  fileAt = fileAt.slice(0, filled);
  const at = firstPosition.subarray(0, count);
  const transactionOf = new Int32Array(filled);
  for (let t = 0; t < count; t++) transactionOf.fill(t, fileFirst[t], fileFirst[t + 1]);
  const byFile = bucket(fileAt, files.length);
  for (let i = 0; i < filled; i++) byFile.items[i] = transactionOf[byFile.items[i] as number] as number;
  return {
    count,
    startMs: Float64Array.from(at, (p) => startMs[p] as number),
    day: at.map((p) => timeline.day[p] as number),
    stretch: at.map((p) => timeline.stretch[p] as number),
    fileFirst: fileFirst.subarray(0, count + 1),
    fileAt,
    positionFirst: positionFirst.subarray(0, count + 1),
    positionAt: positionAt.subarray(0, placed),
    files,
    deletedMs,
    fileOfStep,
    of: files.map((_, file) => byFile.items.subarray(byFile.first[file], byFile.first[file + 1])),
  };
}

function nameFiles({ steps }: Timeline): { files: FileRef[]; fileOfStep: Int32Array } {
  const files: FileRef[] = [];
  const byName = new Map<string, number>();
  const fileOfStep = Int32Array.from(steps, (step) => {
    if (!isFileChange(step) || step.path === undefined) return -1;
    const name = `${step.project ?? ""}\u001f${step.path}`;
    let file = byName.get(name);
    if (file === undefined) {
      file =
        files.push(step.project === undefined ? { path: step.path } : { path: step.path, project: step.project }) - 1;
      byName.set(name, file);
    }
    return file;
  });
  return { files, fileOfStep };
}

/** Sorts a part of a list in place, by insertion: it is short. */
function sortFew(values: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number;
    let at = i;
    for (; at > from && (values[at - 1] as number) > value; at--) values[at] = values[at - 1] as number;
    values[at] = value;
  }
}

/** Indices by their value, ascending within each: those of value v are `items[first[v]] … items[first[v + 1] - 1]`. */
function bucket(values: Int32Array, distinct: number): { first: Int32Array; items: Int32Array } {
  const first = new Int32Array(distinct + 1);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < 0) continue;
    first[value + 1] = (first[value + 1] as number) + 1;
    total++;
  }
  for (let v = 0; v < distinct; v++) first[v + 1] = (first[v + 1] as number) + (first[v] as number);
  const next = first.slice(0, distinct);
  const items = new Int32Array(total);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < 0) continue;
    const slot = next[value] as number;
    items[slot] = i;
    next[value] = slot + 1;
  }
  return { first, items };
}
