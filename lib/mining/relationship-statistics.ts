import type { FileRef, Significance, Step } from "./types.ts";

/** How a file goes with others, or with a command, tool or app: it is opened or edited before, written by it, or before it is next. */
export type RelationshipRole = "changes_with" | "input_of" | "output_of" | "followed_by";

export interface RelationshipStatistics extends Significance {
  role: RelationshipRole;
  /**
   * Files that change together; the first `from.length` of them are the ones that announce the others. Of the other roles
   * one file: in `from` where it announces the action, in `to` where the action announces it.
   */
  files: FileRef[];
  from: FileRef[];
  to: FileRef[];
  /** Of the other roles: the command, tool or app. */
  action?: Step;
  /** The action names the file among its arguments. */
  named?: true;
  /** Commits (or bursts) with both sides, with `from`, with `to`; of the other roles times that either was done. */
  together: number;
  fromTotal: number;
  toTotal: number;
  /** Share of the changes of `from` that changed `to`, and the other way round. */
  forward: number;
  backward: number;
  /** Support with a half-life of 180 days. */
  togetherDecayed: number;
}
