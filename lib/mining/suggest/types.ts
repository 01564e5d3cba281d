import type { Connector, WorkflowDefinition } from "../types.ts";
import type { About } from "./suppression.ts";

/** `run` does it once agreed to, `remind` says what is next, `tell_team` posts that it was done. */
export type DraftKind = "run" | "remind" | "tell_team";

export interface DraftChoice {
  kind: DraftKind;
  draft: WorkflowDefinition;
}

/** The draft's trigger, replayed over the latest days of the person's own activity. Nothing was called. */
export interface Backtest {
  fromMs: number;
  toMs: number;
  /** `matched + falseAlarms`. */
  fired: number;
  /** Times it would have fired and the person then did it. */
  matched: number;
  /** Times it would have fired and the person did not do it. */
  falseAlarms: number;
  /** Times the person did it and it would not have fired. */
  missed: number;
  /** Times it would have said anything: fewer than `fired` where it only speaks up when something stays behind. */
  spoke: number;
  /** The newest, oldest first. */
  firings: { atMs: number; matched: boolean }[];
  /** When the person did it unnoticed: the newest, oldest first. */
  missedAtMs: number[];
  /** Every local day of the replay, oldest first. */
  days: { day: string; active: boolean; matched: number; falseAlarms: number; missed: number }[];
}

/** A lower quartile, a median and an upper quartile. */
export interface Spread {
  low: number;
  expected: number;
  high: number;
}

/** What an automation is worth, from the latest eight weeks. */
export interface Value {
  /** Times a week that the person did it. */
  perWeek: number;
  /** Minutes by hand; null where the events do not tell. */
  handMinutes: Spread | null;
  /** Share of the openings that it held. */
  held: number;
  /** `perWeek × handMinutes × held`; null where the minutes are not known, or the draft only speaks. */
  savedPerWeek: Spread | null;
  /** The same in plain words. */
  text: string;
}

/** What an automation needs before it can run: nothing that its evidence did not use. */
export interface Needs {
  connectors: { connector: Connector; scopes: string[] }[];
  /** Folders whose files it watches or touches. */
  folders: { project?: string; path: string }[];
  /** Programs that must be installed where it runs. */
  programs: string[];
}

/** What is told of a suggestion beside its draft, so that a person can judge it. */
export interface Judged {
  /** Other things that could be done about the same, each with its own draft. */
  alternatives: DraftChoice[];
  backtest: Backtest;
  value: Value;
  needs: Needs;
  about: About;
}
