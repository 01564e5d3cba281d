import { confidenceWords } from "#lib/contracts/confidence.ts";
import { describeBacktest, describeNeeds } from "#lib/contracts/describe-backtest.ts";
import { describeOffer, describeSteps, describeTrigger } from "#lib/contracts/describe-workflow.ts";
import type { DraftKind, Suggestion } from "#lib/contracts/suggestions.ts";
import { wrap } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { count, countByDay, sparkline, when } from "../terminal/words.ts";

/** A suggestion with its reason, how sure it is and what it offers. Gives how far it is indented below its number. */
export function showSuggestion(terminal: Terminal, suggestion: Suggestion, number: number | null, now: Date): number {
  const lead = number === null ? "" : `${number}. `;
  const indent = " ".repeat(lead.length);
  const put = putInto(terminal, lead.length);
  const [first = "", ...more] = wrap(suggestion.title, terminal.columns - indent.length).split("\n");
  terminal.say(lead + terminal.style("bold", first));
  for (const line of more) terminal.say(indent + terminal.style("bold", line));
  put(suggestion.reason);
  const percent = `${Math.round(suggestion.confidence * 100)} %`;
  const dismissed = suggestion.status === "dismissed" ? " Dismissed." : "";
  const id = `id ${suggestion.id.slice(0, 8)}`;
  put(
    `Confidence: ${confidenceWords(suggestion.confidence)} (${percent}), seen on ${count(suggestion.evidence.distinct_days, "day")}; ${id}.${dismissed}`,
  );
  const days = countByDay(
    suggestion.evidence.occurrences.map((one) => one.started_at),
    now,
    56,
  );
  if (days.some((value) => value > 0)) put(`Last 8 weeks: ${sparkline(days)}`);
  put(describeOffer(suggestion.draft));
  showDraft(terminal, suggestion.draft, lead.length + 2);
  return lead.length;
}

const kinds: Record<DraftKind, string> = {
  run: "Or do it for you:",
  remind: "Or only remind you:",
  tell_team: "Or only tell the others:",
};

/** What a suggestion is worth, would have done and needs, and what else could be done. */
export function explainSuggestion(terminal: Terminal, suggestion: Suggestion, indent: number, now: Date): void {
  const put = putInto(terminal, indent);
  const { value, backtest, needs } = suggestion;
  if (value) {
    terminal.say();
    put(value.text);
  }
  if (backtest) {
    terminal.say();
    put(describeBacktest(backtest));
    const marks = backtest.days.map(markOf).join("");
    put(`${marks}  # rightly, x for nothing, o missed`);
    for (const { at } of backtest.firings.filter(({ matched }) => !matched).slice(0, 5))
      put(`For nothing: ${when(at, now)}`);
    for (const at of backtest.missed_at.slice(0, 5)) put(`Missed: ${when(at, now)}`);
  }
  const lines = needs ? describeNeeds(needs) : [];
  if (lines.length > 0) {
    terminal.say();
    put("It needs:");
    for (const line of lines) putInto(terminal, indent + 2)(line);
  }
  for (const { kind, draft } of suggestion.alternatives) {
    terminal.say();
    put(kinds[kind]);
    showDraft(terminal, draft, indent + 2);
  }
}

function markOf(day: NonNullable<Suggestion["backtest"]>["days"][number]): string {
  if (day.false_alarms > 0) return "x";
  if (day.missed > 0) return "o";
  return day.matched > 0 ? "#" : "·";
}

function showDraft(terminal: Terminal, draft: Suggestion["draft"], indent: number): void {
  const lead = " ".repeat(indent);
  terminal.say(`${lead}${describeTrigger(draft.trigger)}`);
  for (const { depth, when: condition, text } of describeSteps(draft))
    terminal.say(`${lead}${"  ".repeat(depth)}${condition ? `${condition}: ` : ""}${text}`);
}

const putInto = (terminal: Terminal, indent: number) => {
  const lead = " ".repeat(indent);
  return (text: string) => terminal.say(lead + wrap(text, terminal.columns - indent).replaceAll("\n", `\n${lead}`));
};
