import type { Download } from "#lib/contracts/common.ts";
import type { Analysis, Pattern, PatternKind, PatternSummary } from "#lib/contracts/patterns.ts";
import type { FileRelations } from "#lib/contracts/relationships.ts";
import type { ExportFormat, Suggestion, SuggestionStatus } from "#lib/contracts/suggestions.ts";
import type { Cli } from "../cli.ts";
import { learnLocally } from "./learn-locally.ts";
import { learnedByServer } from "./learned-by-server.ts";

export interface PatternFilters {
  readonly kind?: PatternKind | undefined;
  readonly minConfidence?: number | undefined;
}

/** Of an analysis, what can be said of one made here, too. */
export type LearnedSoFar = Pick<
  Analysis,
  "state" | "days_waiting" | "analyzed_at" | "failed_at" | "retry_at" | "events_analyzed" | "funnel"
> &
  Partial<Pick<Analysis, "progress">>;

/** What repeats, whoever found it: the server, or with `--local` the engine here. Lists come surest first. */
export interface Learned {
  /** At most `most`, without their evidence. */
  patterns(filters: PatternFilters, most: number): Promise<PatternSummary[]>;
  /** @throws Fault NOT_FOUND */
  pattern(id: string): Promise<Pattern>;
  /** Everything that is known about one file, by its path or the end of it. */
  relationsOf(path: string): Promise<FileRelations>;
  suggestions(filters: PatternFilters & { readonly status: SuggestionStatus }, most: number): Promise<Suggestion[]>;
  /** @throws Fault NOT_FOUND */
  suggestion(id: string): Promise<Suggestion>;
  /** A suggestion's draft as a script. @throws Fault NOT_FOUND */
  script(id: string, format: ExportFormat): Promise<Download>;
  /** What became of all events, and how far the analysis has come. */
  analysis(): Promise<LearnedSoFar>;
  /** In a sentence, what is missing before there is something to show. */
  explainEmpty(filters?: PatternFilters): Promise<string>;
}

/** @throws Fault NOT_SIGNED_IN */
export const openLearned = (cli: Cli): Learned => (cli.local ? learnLocally(cli) : learnedByServer(cli));
