import type { Timeline } from "../assemble-timeline.ts";
import { GROUP_FILES_MAX } from "../summarize-day.ts";
import { isFileChange } from "../symbol.ts";
import type { FileRef } from "../types.ts";

/** Changes outside any group belong together while pauses stay shorter than this. */
const BURST_GAP_MS = 15 * 60_000;

/** Files changed at one go: a commit, or a burst of changes without a group. */
export interface Transaction {
  startMs: number;
  day: number;
  stretch: number;
  /** Ascending indices into `FileTransactions.files`. */
  files: number[];
  positions: number[];
}

export interface FileTransactions {
  files: FileRef[];
  /** When the last thing seen of a file was its deletion: that time; otherwise infinity. */
  deletedMs: Float64Array;
  fileOfStep: Int32Array;
  transactions: Transaction[];
  /** Transactions of each file, ascending. */
  of: number[][];
}

/** Reads the timeline as sets of files changed together; sets of more than thirty files are left out. O(runs). */
export function collectTransactions(timeline: Timeline): FileTransactions {
  const { steps, positions, runStart, runStep } = timeline;
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
  const deletedMs = new Float64Array(files.length).fill(Number.POSITIVE_INFINITY);
  const byGroup = new Map<number, Set<number>>();
  const positionsOfGroup = new Map<number, number[]>();
  const transactions: Transaction[] = [];
  let burst = new Set<number>();
  let burstPositions: number[] = [];

  for (let p = 0; p < positions; p++) {
    const group = timeline.group[p] as number;
    let target: Set<number>;
    if (group >= 0) {
      target = byGroup.get(group) ?? new Set();
      byGroup.set(group, target);
      const places = positionsOfGroup.get(group);
      if (places === undefined) positionsOfGroup.set(group, [p]);
      else places.push(p);
    } else {
      const before = burstPositions.at(-1);
      if (before !== undefined && (timeline.startMs[p] as number) - (timeline.endMs[before] as number) > BURST_GAP_MS) {
        closeBurst();
      }
      target = burst;
    }
    let changed = false;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const step = runStep[r] as number;
      const file = fileOfStep[step] as number;
      if (file < 0) continue;
      changed = true;
      target.add(file);
      deletedMs[file] =
        steps[step]?.type === "file_deleted" ? (timeline.startMs[p] as number) : Number.POSITIVE_INFINITY;
    }
    if (group < 0 && changed) burstPositions.push(p);
  }
  closeBurst();
  for (const [group, set] of byGroup) {
    if ((timeline.groups[group]?.files ?? 0) <= GROUP_FILES_MAX) add(set, positionsOfGroup.get(group) ?? []);
  }
  transactions.sort((a, b) => a.startMs - b.startMs || (a.positions[0] ?? 0) - (b.positions[0] ?? 0));
  const of: number[][] = files.map(() => []);
  for (const [t, transaction] of transactions.entries()) for (const file of transaction.files) of[file]?.push(t);
  return { files, deletedMs, fileOfStep, transactions, of };

  function closeBurst(): void {
    if (burst.size <= GROUP_FILES_MAX) add(burst, burstPositions);
    burst = new Set();
    burstPositions = [];
  }

  function add(set: ReadonlySet<number>, places: number[]): void {
    const p = places[0];
    if (set.size === 0 || p === undefined) return;
    transactions.push({
      startMs: timeline.startMs[p] as number,
      day: timeline.day[p] as number,
      stretch: timeline.stretch[p] as number,
      files: [...set].sort((a, b) => a - b),
      positions: places,
    });
  }
}
