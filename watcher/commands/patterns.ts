import { confidenceWords } from "#lib/contracts/confidence.ts";
import type { Pattern, PatternKind, PatternSummary } from "#lib/contracts/patterns.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { openLearned } from "../learned/learned.ts";
import { type Column, table, wrap } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { count, countByDay, sparkline, when } from "../terminal/words.ts";
import { completeId } from "./complete-id.ts";
import { explainWhy } from "./explain-why.ts";

export interface PatternsOptions {
  readonly kind?: PatternKind;
  readonly minConfidence?: number;
  readonly limit: number;
  /** From events to suggestions, instead of the patterns. */
  readonly why?: boolean;
}

const headings: Record<PatternKind, string> = {
  routine: "Routines",
  sequence: "One after another",
  relationship: "Around a file",
  usage: "Used most",
};
/** How many patterns are looked through for one whose id begins as told. */
const idsSearchedMax = 2000;
const order: readonly PatternKind[] = ["routine", "sequence", "relationship", "usage"];

/**
 * `floyo patterns`: what repeats, strongest first, by kind; or one pattern with its evidence; or what became of all
 * events, and why.
 */
export async function patterns(cli: Cli, id: string | undefined, options: PatternsOptions): Promise<ExitCode> {
  if (options.why) return await explainWhy(cli, id, options);
  const learned = openLearned(cli);
  if (id !== undefined) {
    const pattern = await learned.pattern(await completeId("pattern", id, () => learned.patterns({}, idsSearchedMax)));
    cli.terminal.give(pattern);
    if (!cli.terminal.json) showPattern(cli.terminal, pattern, new Date());
    return exitCodes.ok;
  }
  const { minConfidence, limit } = options;
  const found: PatternSummary[] = [];
  for (const kind of options.kind ? [options.kind] : order)
    found.push(...(await learned.patterns({ kind, minConfidence }, limit)));
  cli.terminal.give({ data: found });
  if (cli.terminal.json) return exitCodes.ok;
  if (found.length === 0) cli.terminal.say(await learned.explainEmpty({ kind: options.kind, minConfidence }));
  else showPatterns(cli.terminal, found, limit, new Date());
  return exitCodes.ok;
}

export function showPatterns(terminal: Terminal, found: readonly PatternSummary[], most: number, now: Date): void {
  const columns: Column[] = [
    { title: "seen", align: "right" },
    { title: "days", align: "right" },
    { title: "confidence" },
    { title: "last" },
    { title: "id" },
    { title: "pattern" },
  ];
  let first = true;
  for (const kind of order) {
    const rows = found.filter((pattern) => pattern.kind === kind);
    if (rows.length === 0) continue;
    if (kind === "usage") rows.sort((a, b) => b.support - a.support);
    if (!first) terminal.say();
    first = false;
    terminal.say(terminal.style("bold", headings[kind]));
    const lines = table(
      columns,
      rows.map((pattern) => [
        pattern.support.toLocaleString("en"),
        pattern.distinct_days.toLocaleString("en"),
        // How often something was used is a count, not a guess.
        kind === "usage" ? "" : `${Math.round(pattern.confidence * 100)} % ${confidenceWords(pattern.confidence)}`,
        when(pattern.last_seen_at, now),
        pattern.id.slice(0, 8),
        pattern.title,
      ]),
    ).split("\n");
    lines.forEach((line, index) => void terminal.say(index === 0 ? terminal.style("dim", line) : line));
    if (rows.length >= most)
      terminal.say(terminal.style("dim", `The first ${most}; for more: --kind ${kind} --limit ${most * 10}`));
  }
}

function showPattern(terminal: Terminal, pattern: Pattern, now: Date): void {
  const { evidence } = pattern;
  terminal.say(terminal.style("bold", wrap(pattern.title, terminal.columns)));
  terminal.say(
    `${headings[pattern.kind]}: seen ${count(pattern.support, "time")} on ${count(evidence.distinct_days, "day")}${sureness(pattern)}.`,
  );
  terminal.say(`First ${when(pattern.first_seen_at, now)}, last ${when(pattern.last_seen_at, now)}.`);
  const days = countByDay(
    evidence.occurrences.map((one) => one.started_at),
    now,
    56,
  );
  if (days.some((value) => value > 0)) terminal.say(`Last 8 weeks  ${sparkline(days)}`);
  const rows = evidence.occurrences
    .slice(0, 10)
    .map((one) => [when(one.started_at, now), count(one.event_ids.length, "event"), one.group?.slice(0, 12) ?? ""]);
  if (rows.length > 0)
    terminal.say(`\n${table([{ title: "when" }, { title: "evidence" }, { title: "commit" }], rows)}`);
  for (const miss of evidence.misses.slice(0, 5)) {
    terminal.say(`Missed ${when(miss.expected_at, now)}${miss.note ? `: ${miss.note}` : ""}`);
  }
}

const sureness = ({ kind, confidence }: Pattern): string =>
  kind === "usage" ? "" : `, ${confidenceWords(confidence)} (${Math.round(confidence * 100)} %)`;
