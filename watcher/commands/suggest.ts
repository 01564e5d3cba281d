import type { z } from "zod";
import { confidenceWords } from "#lib/contracts/confidence.ts";
import { list, type Suggestion, type SuggestionStatus } from "#lib/contracts/suggestions.ts";
import type { EventMatch, WorkflowDefinition as WorkflowShape } from "#lib/contracts/workflows.ts";
import { type Cli, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { wrap } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { count, countByDay, sparkline } from "../terminal/words.ts";
import { explainEmpty } from "./patterns.ts";
import { readPages } from "./read-pages.ts";

type WorkflowDefinition = z.infer<typeof WorkflowShape>;
type Match = z.infer<typeof EventMatch>;

export interface SuggestOptions {
  readonly status: z.infer<typeof SuggestionStatus>;
  readonly minConfidence?: number;
  readonly limit: number;
}

/** `floyo suggest`: what could be automated, best first, each with its reason and evidence. */
export async function suggest(cli: Cli, options: SuggestOptions): Promise<ExitCode> {
  const { connection } = openAccount(cli);
  const query = { status: options.status, confidence_min: options.minConfidence };
  const found = await readPages(connection, list, query, options.limit);
  cli.terminal.give({ data: found });
  if (cli.terminal.json) return exitCodes.ok;
  if (found.length === 0) {
    const filtered = options.status === "dismissed" || options.minConfidence !== undefined;
    cli.terminal.say(filtered ? "No suggestions like that." : `No suggestions. ${await explainEmpty(connection)}`);
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
  put("Would do:");
  for (const line of describeDraft(suggestion.draft)) terminal.say(`${indent}  ${line}`);
}

/** The draft's steps, each after the one it follows; what happens otherwise is set in. */
function describeDraft({ nodes, edges, trigger }: WorkflowDefinition): string[] {
  const lines = [describeTrigger(trigger)];
  const told = new Set<string>();
  const follow = (from: string, indent: string): void => {
    for (const edge of edges.filter((one) => one.from === from)) {
      const node = nodes.find((one) => one.id === edge.to);
      if (!node || told.has(node.id)) continue;
      told.add(node.id);
      const usual = edge.when === undefined || edge.when === "success";
      const inner = usual ? indent : `${indent}  `;
      lines.push(`${inner}${usual ? "" : `if ${outcomes[edge.when ?? "success"]}: `}${describeNode(node)}`);
      follow(node.id, inner);
    }
  };
  follow("trigger", "");
  return lines;
}

const outcomes = {
  success: "it works",
  failure: "it fails",
  true: "so",
  false: "not",
  timeout: "it does not come",
} as const;

function describeTrigger(trigger: WorkflowDefinition["trigger"]): string {
  if (trigger.kind === "schedule") return `at ${trigger.cron} (${trigger.timezone})`;
  if (trigger.kind === "event") return `on ${describeMatch(trigger.match)}`;
  return trigger.kind === "webhook" ? "when called from outside" : "when you start it";
}

function describeNode(node: WorkflowDefinition["nodes"][number]): string {
  if (node.kind === "wait_for_event") return `wait for ${describeMatch(node.match)}`;
  if (node.kind === "delay") return `wait ${node.seconds.toLocaleString("en")} s`;
  if (node.kind === "condition") return `check ${node.expression}`;
  if (node.kind === "approval") return `ask you: ${node.message}`;
  const message = node.input.message ?? node.input.command;
  return `${node.connector} ${node.operation}${typeof message === "string" ? `: ${message}` : ""}`;
}

const describeMatch = ({ type, path, command, tool }: Match): string =>
  [type.replaceAll("_", " "), path ?? command ?? tool].filter(Boolean).join(": ");
