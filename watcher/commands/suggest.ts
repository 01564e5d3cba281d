import type { z } from "zod";
import type { SuggestionStatus } from "#lib/contracts/suggestions.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { type Learned, openLearned } from "../learned/learned.ts";
import { completeId } from "./complete-id.ts";
import { explainSuggestion, showSuggestion } from "./show-suggestion.ts";

type Status = z.infer<typeof SuggestionStatus>;

export interface SuggestOptions {
  readonly status: Status;
  readonly minConfidence?: number;
  readonly limit: number;
  readonly explain?: boolean;
}

/** How many suggestions of each status are looked through for one whose id begins as told. */
const idsSearchedMax = 200;

/**
 * `floyo suggest`: what could be automated, best first, each with its reason and evidence; with an id or `--explain`
 * also what it would have done, is worth and needs.
 */
export async function suggest(cli: Cli, id: string | undefined, options: SuggestOptions): Promise<ExitCode> {
  const learned = openLearned(cli);
  const now = new Date();
  if (id !== undefined) {
    const suggestion = await learned.suggestion(await completeSuggestionId(learned, id));
    cli.terminal.give(suggestion);
    if (!cli.terminal.json) {
      showSuggestion(cli.terminal, suggestion, null, now);
      explainSuggestion(cli.terminal, suggestion, 0, now);
    }
    return exitCodes.ok;
  }
  const { status, minConfidence } = options;
  const found = await learned.suggestions({ status, minConfidence }, options.limit);
  cli.terminal.give({ data: found });
  if (cli.terminal.json) return exitCodes.ok;
  if (found.length === 0) {
    const filtered = options.status === "dismissed" || options.minConfidence !== undefined;
    cli.terminal.say(filtered ? "No suggestions like that." : `No suggestions. ${await learned.explainEmpty()}`);
  }
  found.forEach((suggestion, index) => {
    if (index > 0) cli.terminal.say();
    const indent = showSuggestion(cli.terminal, suggestion, index + 1, now);
    if (options.explain) explainSuggestion(cli.terminal, suggestion, indent, now);
  });
  return exitCodes.ok;
}

/** The whole id of a suggestion, whatever was decided about it. @throws Fault USAGE */
export async function completeSuggestionId(learned: Learned, id: string): Promise<string> {
  return await completeId("suggestion", id, async () => {
    const lists = await Promise.all(
      (["open", "accepted", "dismissed"] as const).map((status) => learned.suggestions({ status }, idsSearchedMax)),
    );
    return lists.flat();
  });
}
