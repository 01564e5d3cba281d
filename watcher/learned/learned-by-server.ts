import { analysis, get, list } from "#lib/contracts/patterns.ts";
import { list as listRelationships } from "#lib/contracts/relationships.ts";
import { sayReading } from "#lib/contracts/say-reading.ts";
import { exportScript, get as getSuggestion, list as listSuggestions } from "#lib/contracts/suggestions.ts";
import { type Cli, openAccount } from "../cli.ts";
import { readPages } from "../commands/read-pages.ts";
import { callApi } from "../send/call-api.ts";
import type { Connection } from "../send/connection.ts";
import { count } from "../terminal/words.ts";
import type { Learned, LearnedSoFar, PatternFilters } from "./learned.ts";

/** What the server has found. @throws Fault NOT_SIGNED_IN */
export function learnedByServer(cli: Cli): Learned {
  const { connection } = openAccount(cli);
  return {
    patterns: ({ kind, minConfidence }, most) =>
      readPages(connection, list, { kind, confidence_min: minConfidence }, most),
    pattern: (id) => callApi(connection, get, { params: { id } }),
    relationsOf: (path) => callApi(connection, listRelationships, { query: { path, limit: 200 } }),
    suggestions: ({ status, minConfidence }, most) =>
      readPages(connection, listSuggestions, { status, confidence_min: minConfidence }, most),
    suggestion: (id) => callApi(connection, getSuggestion, { params: { id } }),
    script: (id, format) => callApi(connection, exportScript, { params: { id }, query: { format } }),
    analysis: () => callApi(connection, analysis),
    explainEmpty: (filters = {}) => explainEmpty(connection, filters),
  };
}

/** Hours and minutes where the command runs. */
const clock = (at: string) => new Date(at).toTimeString().slice(0, 5);

async function explainEmpty(connection: Connection, filters: PatternFilters): Promise<string> {
  return explainState(await callApi(connection, analysis)) ?? explainNothing(filters);
}

/** Why not all is learned yet, and what happens next; null once it is. */
export function explainState({ state, days_waiting, failed_at, retry_at, progress }: LearnedSoFar): string | null {
  if (state === "none") return "Nothing has been recorded yet. Begin with `floyo import git`.";
  if (state === "waiting" && progress)
    return `An analysis runs since ${clock(progress.since)}: ${progress.days_done} of ${count(progress.days_total, "day")} read.`;
  if (state === "waiting" && days_waiting === 0) return `${sayReading({ days_waiting })} Ask again in a minute.`;
  if (state === "waiting")
    return `${count(days_waiting, "day")} of activity ${days_waiting === 1 ? "waits" : "wait"} to be analysed; ask again in a minute.`;
  if (state === "failed" && failed_at !== null && retry_at !== null)
    return `The analysis could not be finished at ${clock(failed_at)}. Nothing is lost; it is tried again by ${clock(retry_at)}.`;
  return null;
}

/** All is analysed, and there is nothing like it. */
export function explainNothing(filters: PatternFilters): string {
  if (filters.kind !== undefined || filters.minConfidence !== undefined)
    return "No pattern fits these filters. `floyo patterns` without them shows what there is.";
  return "Nothing repeats often enough yet. It takes some days of work to see a habit.";
}
