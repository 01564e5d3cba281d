import { Pattern, type PatternKind, type PatternSummary } from "#lib/contracts/patterns.ts";
import { Suggestion } from "#lib/contracts/suggestions.ts";
import { mineEvents } from "#lib/mining/mine-events.ts";
import { presentPattern, presentSuggestion, snakeKeys } from "#lib/mining/present-found.ts";
import { readTelemetry } from "#lib/mining/read-telemetry.ts";
import { askFile } from "#lib/mining/relationships/ask-file.ts";
import { exportDraft } from "#lib/mining/suggest/export/export-draft.ts";
import type { MiningEvent, WorkflowDefinition } from "#lib/mining/types.ts";
import type { Cli } from "../cli.ts";
import { uuidV5 } from "../collect/uuid-v5.ts";
import { exitCodes, Fault } from "../fault.ts";
import { readLocalLines } from "../local/local-store.ts";
import { count } from "../terminal/words.ts";
import type { Learned, LearnedSoFar } from "./learned.ts";
import { explainNothing } from "./learned-by-server.ts";

/** The ids of what is found here are made of the engine's own keys under this: the same at every run. */
const namespace = "6f6c1f0d-5a0c-4f7e-9d0b-0f3f3a5d9b61";
const idOf = (key: string): string => uuidV5(namespace, key);

interface Found {
  readonly events: number;
  readonly patterns: readonly Pattern[];
  readonly suggestions: readonly Suggestion[];
  readonly analysis: LearnedSoFar;
}

/** What the engine finds in the events kept on this machine: mined when first asked for, by this machine's clock and zone. */
export function learnLocally(cli: Cli): Learned {
  let kept: Found | null = null;
  const found = (): Found => {
    kept ??= learn(cli);
    return kept;
  };
  const suggestionOf = (id: string): Suggestion => {
    const suggestion = found().suggestions.find((one) => one.id === id);
    if (suggestion) return suggestion;
    throw new Fault("NOT_FOUND", `There is no suggestion ${id}.`, {
      exitCode: exitCodes.usage,
      hint: "`floyo suggest --local` shows the ids.",
    });
  };
  const summariesOf = (kind: PatternKind | undefined): PatternSummary[] =>
    found()
      .patterns.filter((one) => kind === undefined || one.kind === kind)
      .map(({ evidence, ...pattern }) => ({ ...pattern, distinct_days: evidence.distinct_days }));
  return {
    patterns: async ({ kind, minConfidence = 0 }, most) =>
      summariesOf(kind)
        .filter(({ confidence }) => confidence >= minConfidence)
        .slice(0, most),
    relationsOf: async (path) => askFile(summariesOf("relationship"), path),
    pattern: async (id) => {
      const pattern = found().patterns.find((one) => one.id === id);
      if (pattern) return pattern;
      throw new Fault("NOT_FOUND", `There is no pattern ${id}.`, {
        exitCode: exitCodes.usage,
        hint: "`floyo patterns --local` shows the ids.",
      });
    },
    // Nothing is decided about here, so all of them are open.
    suggestions: async ({ status, minConfidence = 0 }, most) =>
      status === "open"
        ? found()
            .suggestions.filter((one) => one.confidence >= minConfidence)
            .slice(0, most)
        : [],
    suggestion: async (id) => suggestionOf(id),
    script: async (id, format) => exportDraft(suggestionOf(id).draft as WorkflowDefinition, format, Date.now()),
    analysis: async () => found().analysis,
    explainEmpty: async (filters = {}) =>
      found().events === 0
        ? "Nothing is kept on this machine yet. Begin with `floyo import git --local` or `floyo watch --local`."
        : explainNothing(filters),
  };
}

function learn(cli: Cli): Found {
  const events: MiningEvent[] = [];
  for (const { event } of readLocalLines(cli.home)) {
    events.push(readTelemetry(event));
    if (events.length % 10_000 === 0) cli.terminal.progress(`Reading ${count(events.length, "event")}`);
  }
  cli.terminal.progress(`Looking for what repeats in ${count(events.length, "event")}`);
  const now = new Date();
  const at = now.toISOString();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const mined = mineEvents(events, { nowMs: now.getTime(), timeZone });
  cli.terminal.endProgress();
  const byKey = new Map(mined.patterns.map((pattern) => [pattern.key, pattern]));
  return {
    events: events.length,
    analysis: {
      state: events.length === 0 ? "none" : "current",
      days_waiting: 0,
      analyzed_at: at,
      failed_at: null,
      retry_at: null,
      events_analyzed: mined.funnel.events,
      funnel: snakeKeys(mined.funnel),
    },
    patterns: mined.patterns
      .toSorted((a, b) => b.confidence - a.confidence)
      .map((pattern) => Pattern.parse(presentPattern(pattern, idOf(pattern.key), at))),
    suggestions: mined.suggestions.map((suggestion) =>
      Suggestion.parse(
        presentSuggestion(
          suggestion,
          byKey.get(suggestion.patternKeys[0] ?? ""),
          suggestion.patternKeys.map(idOf),
          idOf(suggestion.key),
          at,
        ),
      ),
    ),
  };
}
