import type { z } from "zod";
import { confidenceWords } from "#lib/contracts/confidence.ts";
import { describeOffer, describeSteps, describeTrigger } from "#lib/contracts/describe-workflow.ts";
import type { Suggestion, SuggestionStatus } from "#lib/contracts/suggestions.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { openLearned } from "../learned/learned.ts";
import { wrap } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { count, countByDay, sparkline } from "../terminal/words.ts";

export interface SuggestOptions {
  readonly status: z.infer<typeof SuggestionStatus>;
  readonly minConfidence?: number;
  readonly limit: number;
}

/** `floyo suggest`: what could be automated, best first, each with its reason and evidence. */
export async function suggest(cli: Cli, options: SuggestOptions): Promise<ExitCode> {
  const learned = openLearned(cli);
  const { status, minConfidence } = options;
  const found = await learned.suggestions({ status, minConfidence }, options.limit);
  cli.terminal.give({ data: found });
  if (cli.terminal.json) return exitCodes.ok;
  if (found.length === 0) {
    const filtered = options.status === "dismissed" || options.minConfidence !== undefined;
    cli.terminal.say(filtered ? "No suggestions like that." : `No suggestions. ${await learned.explainEmpty()}`);
  }
  const now = new Date();
  found.forEach((suggestion, index) => {
    if (index > 0) cli.terminal.say();
    show(cli.terminal, suggestion, index + 1, now);
  });
  return exitCodes.ok;
}

function show(terminal: Terminal, suggestion: Suggestion, number: number, now: Date): void {
  const lead = `${number}. `;
  const indent = " ".repeat(lead.length);
  const put = (text: string) =>
    terminal.say(indent + wrap(text, terminal.columns - indent.length).replaceAll("\n", `\n${indent}`));
  const [first = "", ...more] = wrap(suggestion.title, terminal.columns - indent.length).split("\n");
  terminal.say(lead + terminal.style("bold", first));
  for (const line of more) terminal.say(indent + terminal.style("bold", line));
  put(suggestion.reason);
  const percent = `${Math.round(suggestion.confidence * 100)} %`;
  const dismissed = suggestion.status === "dismissed" ? " Dismissed." : "";
  put(
    `Confidence: ${confidenceWords(suggestion.confidence)} (${percent}), seen on ${count(suggestion.evidence.distinct_days, "day")}.${dismissed}`,
  );
  const days = countByDay(
    suggestion.evidence.occurrences.map((one) => one.started_at),
    now,
    56,
  );
  if (days.some((value) => value > 0)) put(`Last 8 weeks: ${sparkline(days)}`);
  put(describeOffer(suggestion.draft));
  terminal.say(`${indent}  ${describeTrigger(suggestion.draft.trigger)}`);
  for (const { depth, when, text } of describeSteps(suggestion.draft))
    terminal.say(`${indent}  ${"  ".repeat(depth)}${when ? `${when}: ` : ""}${text}`);
}
