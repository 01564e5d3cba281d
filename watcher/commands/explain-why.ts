import { describeFunnel, type FunnelStory } from "#lib/contracts/describe-funnel.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes, Fault } from "../fault.ts";
import { openLearned } from "../learned/learned.ts";
import { explainState } from "../learned/learned-by-server.ts";
import { table, wrap } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { PatternsOptions } from "./patterns.ts";

/** Of what nearly counts, as many as are read at a glance; `--json` has them all. */
const nearShown = 10;

/**
 * `floyo patterns --why`: from events to suggestions, with what was left at each step and why.
 * @throws Fault USAGE beside an id or a filter: it is about everything
 */
export async function explainWhy(cli: Cli, id: string | undefined, options: PatternsOptions): Promise<ExitCode> {
  if (id !== undefined || options.kind !== undefined || options.minConfidence !== undefined)
    throw new Fault("USAGE", "--why tells of all events and patterns together.", {
      exitCode: exitCodes.usage,
      hint: "Leave out the id, --kind and --min-confidence.",
    });
  const learned = openLearned(cli);
  const analysis = await learned.analysis();
  cli.terminal.give(analysis);
  if (cli.terminal.json) return exitCodes.ok;
  const story = describeFunnel(analysis.funnel);
  const unfinished = analysis.state === "none" ? await learned.explainEmpty() : explainState(analysis);
  if (unfinished) cli.terminal.say(unfinished);
  if (story && analysis.state !== "none") {
    if (unfinished) cli.terminal.say("\nWhat was learned before:");
    tell(cli.terminal, story);
  }
  return exitCodes.ok;
}

function tell(terminal: Terminal, story: FunnelStory): void {
  const part = (title: string, lines: string) => {
    terminal.say();
    terminal.say(terminal.style("bold", title));
    terminal.say(lines);
  };
  terminal.say(wrap(story.verdict, terminal.columns));
  part("What became of the events", sums(story));
  part(
    "What was looked for, and found",
    table(
      [
        { title: "kind" },
        { title: "tried", align: "right" },
        { title: "more than chance", align: "right" },
        { title: "patterns", align: "right" },
        { title: "suggestions", align: "right" },
      ],
      story.kinds.map(({ label, ...left }) => [
        label,
        ...[left.candidates, left.significant, left.patterns, left.suggestions].map(figure),
      ]),
    ),
  );
  if (story.reasons.length > 0) {
    const width = Math.max(...story.reasons.map(({ patterns }) => figure(patterns).length));
    const lines = story.reasons.map(({ patterns, says, change }) => {
      const beside = wrap(`${says} ${change}`, terminal.columns - width - 2).replaceAll(
        "\n",
        `\n${" ".repeat(width + 2)}`,
      );
      return `${figure(patterns).padStart(width)}  ${beside}`;
    });
    part("Patterns that made no suggestion, and what would change it", lines.join("\n"));
  }
  const near = story.nearMisses.slice(0, nearShown).map(({ title, reason }) => `${title}: ${reason}`);
  if (near.length === 0) return;
  const more = story.nearMisses.length - near.length;
  part(
    "Not enough yet",
    [...near.map((line) => wrap(line, terminal.columns, "  ")), ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
  );
}

/** The events by what became of them, a line each, with the sum beneath. */
const sums = ({ events, uses }: FunnelStory): string =>
  table(
    [{ title: "events", align: "right" }, { title: "became" }],
    [...uses.map(({ events: some, label }) => [figure(some), label]), [figure(events), "in all"]],
  );

const figure = (value: number): string => value.toLocaleString("en");
